import { differences } from '../agent-content';
import { rejectedBeforeWrite } from '../errors';
import type { ConversationalPath } from '../../diga/paths';
import type { WholeAgent } from '../path-content';
import { formatIssues } from '../validation-issues';
import type { Item } from './item';

/** The possible steps, in order. */
export const STEPS = ['draft', 'launch', 'publish'] as const;
export type Step = (typeof STEPS)[number];

/**
 * How far to go: the last step. A draft with edits that no launched version has is neither launched nor
 * published, except by `publish_all`.
 */
export type Afterwards = Step | 'publish_all';

/** An agent in Diga before any change. Null: there is none. */
export interface AgentState {
  draft: WholeAgent;
  published: WholeAgent | null;
  /** The newest launched version. */
  newest: WholeAgent | null;
  /** Whether a launched version has the same path as the draft, so that writing it changes that version. */
  isPathLaunched: boolean;
  /** Whether the request was completed before. If the live version lacks the item, somebody rolled it back. */
  wasPublished: boolean;
}

/** What is to be done with one agent. */
export interface Plan {
  /** What is left to do; empty if all is done. */
  steps: readonly Step[];
  /** A launched version that has it all and only has to be published. */
  version: WholeAgent | null;
}

/** What the user has chosen, and the names of the choices that an error mentions. */
export interface Choices {
  afterwards: Afterwards;
  /** The prop in which it is chosen, as the builder shows it. */
  afterwardsProp: string;
  /** What the builder calls the choice `publish_all`. */
  publishAllLabel: string;
  /** What it calls the choice `publish`. */
  publishLabel: string;
}

/**
 * Plans what one agent still needs. What it has already is not done again: a version that is launched or
 * published with the item stays as it is, whatever the draft has by now.
 *
 * @throws {DigaError} when the request is known to fail; the message begins with "Nothing was changed"
 */
export function makePlan(item: Item, choices: Choices, state: AgentState): Plan {
  const { draft } = state;
  if (!item.isKnown(draft)) {
    throw rejectedBeforeWrite(
      `Diga does not say which ${item.noun} the agent's draft has, so changing them is not safe. Try again later.`,
    );
  }
  const plan = remainingSteps(item, choices.afterwards, state);
  const { steps } = plan;
  if (steps.includes('draft') && draft.path) assertPathWritable(item, draft.path, choices, state);
  if (steps.includes('launch')) assertLaunchable(item, draft);
  if (steps.includes('publish')) assertReady(item, draft);
  if (steps.some((step) => step !== 'draft')) assertNoOtherEdits(item, choices, state);
  return plan;
}

function remainingSteps(
  item: Item,
  afterwards: Afterwards,
  { draft, published, newest, wasPublished }: AgentState,
): Plan {
  const holds = (version: WholeAgent | null) => version !== null && item.holds(version);
  const write: readonly Step[] = holds(draft) ? [] : ['draft'];
  const plan = (steps: readonly Step[], version: WholeAgent | null = null) => ({ steps, version });
  switch (afterwards) {
    case 'draft':
      return plan(write);
    case 'launch':
      return plan(holds(newest) || holds(published) ? [] : [...write, 'launch']);
    case 'publish':
    case 'publish_all':
      if (holds(published) || wasPublished) return plan([]);
      // Launched before, by a run that failed later.
      return newest && holds(newest) && differences(draft, newest).length === 0
        ? plan(['publish'], newest)
        : plan([...write, 'launch', 'publish']);
  }
}

function assertPathWritable(
  item: Item,
  path: ConversationalPath,
  { afterwards, afterwardsProp, publishLabel }: Choices,
  state: AgentState,
): void {
  const obstacle = item.obstacle(path);
  if (obstacle !== null) throw rejectedBeforeWrite(obstacle);
  if (!state.isPathLaunched || afterwards === 'publish' || afterwards === 'publish_all') return;
  throw rejectedBeforeWrite(
    `The draft follows the same conversational path as a launched version, so a change of it would be live at once. Choose "${publishLabel}" in "${afterwardsProp}" if it may be, or change the path in the Diga dashboard.`,
  );
}

function assertLaunchable({ isAddition }: Item, draft: WholeAgent): void {
  const issues = draft.validation_issues ?? [];
  if (!isAddition || issues.length === 0) return;
  throw rejectedBeforeWrite(
    `Diga does not launch the draft as it is: ${formatIssues(issues)}. Open the agent in the Diga dashboard, and complete what its editor says is missing or wrong.`,
  );
}

function assertReady(item: Item, draft: WholeAgent): void {
  const reasons = item.unreadiness(draft);
  if (reasons.length > 0) throw rejectedBeforeWrite(unreadyMessage(reasons));
}

/**
 * The reason for not publishing a version with workflows that cannot run. A draft with such workflows
 * only warns, because they may be enabled later. A published version would silently answer live calls
 * without them.
 */
export function unreadyMessage(reasons: readonly string[]): string {
  return `A published version must be able to run. ${reasons.join(' ')} Then try again, or only launch a new version.`;
}

/**
 * What goes live was live before, apart from the item: also a draft that is the newest version goes
 * nowhere if an older version was published since.
 */
function assertNoOtherEdits(item: Item, choices: Choices, state: AgentState): void {
  const { afterwards, afterwardsProp, publishAllLabel } = choices;
  if (afterwards === 'publish_all') return;
  const { draft, published, newest } = state;
  const isPublished = afterwards === 'publish' && published !== null;
  const known = (isPublished ? [published] : [newest, published]).filter((each) => each !== null);
  const edits = known.map((each) => differences(item.without(each), item.without(draft)));
  const [fields = []] = edits;
  if (edits.length === 0 || edits.some(({ length }) => length === 0)) return;
  const which = isPublished ? 'that the published version does not have' : 'that no version has';
  throw rejectedBeforeWrite(
    `The draft has edits ${which}: ${fields.join(', ')}. A new version would take them along. Launch and publish them in the Diga dashboard or undo them first; or choose "${publishAllLabel}" in "${afterwardsProp}".`,
  );
}
