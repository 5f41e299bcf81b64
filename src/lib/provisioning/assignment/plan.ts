import type { Agent, AgentFlow, Phone, Workflow } from '../../diga/types/index';
import { rejectedBeforeWrite } from '../errors';
import { type PhoneIds, selectPhones } from '../publication';
import { type Subject, WORKFLOWS } from './subject';

/** The possible steps, in order. The user chooses the last one to run. */
export const STEPS = ['draft', 'launch', 'publish'] as const;
export type Step = (typeof STEPS)[number];

export type Change = 'add' | 'remove' | 'set';

/** The request of the user. */
export interface Assignment {
  change: Change;
  /** Ids of what is assigned, without duplicates. */
  picked: readonly string[];
  afterwards: Step;
  versionName: string | null;
  /** What is picked. Default: workflows. */
  subject?: Subject;
}

/** The state in Diga before any change. */
export interface AgentState {
  draft: Agent;
  /** The project's numbers; empty unless the request is to publish. */
  phones: readonly Phone[];
  /** The picked workflows; empty if the API key may not read workflows. */
  workflows: readonly Workflow[];
}

/** The changes to make, decided before the first write. */
export interface Plan {
  subject: Subject;
  agent: Agent;
  before: readonly AgentFlow[];
  /** Ids of the workflows that the draft must have in the end. */
  wanted: readonly string[];
  /** Ids of the workflows that the request adds or sets. */
  assigned: readonly string[];
  workflows: readonly Workflow[];
  steps: readonly Step[];
  versionName: string | null;
  /** The numbers to publish on; null if the plan does not publish. */
  phones: PhoneIds | null;
}

/**
 * Plans the changes for a request.
 *
 * @throws {DigaError} when the request is known to fail; the message begins with "Nothing was changed"
 */
export function makePlan(assignment: Assignment, { draft, phones, workflows }: AgentState): Plan {
  const { change, picked, afterwards, versionName, subject = WORKFLOWS } = assignment;
  if (subject.isPartOfPath) assertNoPathAgent(draft);
  const before = subject.itemsOf(draft);
  if (!before) {
    throw rejectedBeforeWrite(
      `Diga does not say which ${subject.noun} the agent's draft has, so changing them is not safe. Try again later.`,
    );
  }
  const wanted = toWantedIds(toIds(before), change, picked);
  const needsWrite = difference(wanted, before) !== null;
  const plan: Plan = {
    subject,
    agent: draft,
    before,
    wanted,
    assigned: change === 'remove' ? [] : picked,
    workflows,
    steps: STEPS.slice(needsWrite ? 0 : 1, STEPS.indexOf(afterwards) + 1),
    versionName,
    phones: afterwards === 'publish' ? selectPhones(phones, draft.agent_id) : null,
  };
  if (plan.phones) {
    const issues = readinessIssues(plan, before);
    if (issues.length > 0) throw rejectedBeforeWrite(unreadyMessage(issues));
  }
  return plan;
}

/** @throws {DigaError} when the agent gets its workflows from a conversational path */
export function assertNoPathAgent({ mode }: Agent): void {
  if (mode !== 'path') return;
  throw rejectedBeforeWrite(
    'This agent follows a conversational path, and its workflows are nodes of that path. Change them in the path editor of the Diga dashboard, or pick a single-prompt agent.',
  );
}

/** Kept workflows stay in order; new ones are appended. */
function toWantedIds(before: string[], change: Change, picked: readonly string[]): string[] {
  if (change === 'remove') return before.filter((id) => !picked.includes(id));
  const kept = change === 'add' ? before : before.filter((id) => picked.includes(id));
  return [...new Set([...kept, ...picked])];
}

/** Compares workflows with the wanted ids, ignoring order; null if they are the same. */
export function difference(
  wanted: readonly string[],
  flows: readonly AgentFlow[],
): { missing: string[]; extra: string[] } | null {
  const ids = toIds(flows);
  const missing = wanted.filter((id) => !ids.includes(id));
  const extra = ids.filter((id) => !wanted.includes(id));
  return missing.length + extra.length > 0 ? { missing, extra } : null;
}

/** A sentence for each reason why an assigned workflow cannot run yet. */
export function readinessIssues(
  { assigned, workflows }: Pick<Plan, 'assigned' | 'workflows'>,
  flows: readonly AgentFlow[],
): string[] {
  return assigned.flatMap((id) => {
    const flow = flows.find((one) => one.id === id);
    const workflow = workflows.find((one) => one.id === id);
    const title = `The workflow "${flow?.name ?? workflow?.name ?? id}"`;
    const status = flow?.status ?? workflow?.status ?? 'ENABLED';
    return [
      ...(status === 'ENABLED' ? [] : [`${title} is not enabled: enable it in Diga.`]),
      ...(flow?.requires_setup ? [`${title} is not set up: finish its setup in Diga.`] : []),
    ];
  });
}

/**
 * The reason for not publishing a version with workflows that cannot run. A draft with such workflows
 * only warns, because they may be enabled later. A published version would silently answer live calls
 * without them.
 */
export function unreadyMessage(issues: readonly string[]): string {
  return `A published version must be able to run. ${issues.join(' ')} Then try again, or only launch a new version.`;
}

/** The ids of workflows. */
export function toIds(flows: readonly AgentFlow[]): string[] {
  return flows.map(({ id }) => id);
}
