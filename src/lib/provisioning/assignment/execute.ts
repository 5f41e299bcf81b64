import { type Agent, getAgent } from '../../diga/agents';
import type { DigaClient } from '../../diga/client';
import { type DigaError, isDigaError, withMessage } from '../../diga/errors';
import { differences } from '../agent-content';
import { mismatchError, rejectedBeforeWrite } from '../errors';
import {
  assertSameAsDraft,
  assertSameContent,
  assertUnchanged,
  launch,
  publishLaunched,
} from '../launch';
import { readWhole, type WholeAgent, withPath } from '../path-content';
import { type PhoneIds, readPhones, readPublished, selectPhones } from '../publication';
import type { Item } from './item';
import { type Choices, makePlan, type Plan, type Step, STEPS, unreadyMessage } from './plan';
import { readAgentState } from './read';
import { writePath } from './write-path';

/** What is the same for all agents of a request. */
export interface AssignmentRequest extends Choices {
  versionName?: string | null;
  /** Agents for which the same request was completed before. */
  publishedBefore?: readonly string[];
}

/** One agent, and how far its plan has got. */
export interface Work extends Plan {
  /** The draft before the first write. */
  before: WholeAgent;
  /** The draft as it was last read. */
  draft: WholeAgent;
  /** The version that took the calls when the work began; null: none. */
  published: WholeAgent | null;
  /** Whether a launched version has the same path as the draft. */
  isPathLaunched: boolean;
  /** The agent's numbers; null if nothing is to be published. */
  phones: PhoneIds | null;
  /** The steps that Diga has carried out. */
  completed: Step[];
  hasFailed: boolean;
  /** Whether the item was live before and is not now. Then somebody chose so, and nothing is done. */
  isRolledBack: boolean;
  /** Whether some launched version has the item, or may have it. */
  mayBeLaunched: boolean;
}

/**
 * Reads one agent and plans its steps. Changes nothing.
 *
 * @throws {DigaError} when the request is known to fail for this agent, or the agent cannot be read
 */
export async function begin(
  client: DigaClient,
  item: Item,
  request: AssignmentRequest,
  agentId: string,
): Promise<Work> {
  const wasPublished = request.publishedBefore?.includes(agentId) === true;
  const found = await getAgent(client, agentId, 'draft');
  if (item.pathRefusal !== null && found.mode === 'path') {
    if (await hasBeenPlaced(client, item, found)) return leftAlone(found);
    throw rejectedBeforeWrite(item.pathRefusal);
  }
  const whole = await withPath(client, found);
  const state = { ...(await readAgentState(client, whole, request.afterwards)), wasPublished };
  const plan = makePlan(item, request, state);
  const { draft, published, newest, isPathLaunched } = state;
  const isLaunched = [published, newest].some((version) => version && item.holds(version));
  const phones = plan.steps.includes('publish')
    ? selectPhones(await readPhones(client), agentId)
    : null;
  return {
    ...plan,
    before: draft,
    draft,
    published,
    isPathLaunched,
    phones,
    completed: [],
    hasFailed: false,
    isRolledBack: wasPublished && !(published && item.holds(published)),
    mayBeLaunched: isLaunched,
  };
}

/** Whether a person has given the item to an agent with a path, in its draft or in what is live. */
async function hasBeenPlaced(client: DigaClient, item: Item, draft: Agent): Promise<boolean> {
  if (item.id === null) return false;
  if (item.holds(await withPath(client, draft))) return true;
  const published = await readPublished(client, draft.agent_id);
  return published !== null && item.holds(await withPath(client, published));
}

function leftAlone(draft: Agent): Work {
  return {
    steps: [],
    version: null,
    before: draft,
    draft,
    published: null,
    isPathLaunched: false,
    phones: null,
    completed: [],
    hasFailed: false,
    isRolledBack: false,
    mayBeLaunched: false,
  };
}

/**
 * Carries out a request: all drafts, then all launches, then all publications. Each is preceded by reading
 * the agent anew and read back afterwards; the first difference stops it, so nothing unverified goes live.
 * Adds each agent to `works`, which show how far it got also if it throws.
 *
 * @throws {DigaError} when a step fails; the message says what is done of this agent and what is not
 */
export async function execute(
  client: DigaClient,
  item: Item,
  request: AssignmentRequest & { agentIds: readonly string[] },
  works: Work[],
): Promise<void> {
  for (const agentId of request.agentIds) {
    const work = await begin(client, item, request, agentId);
    works.push(work);
    await takeStep('draft', { client, item, request }, work);
  }
  for (const step of ['launch', 'publish'] as const) {
    for (const work of works) await takeStep(step, { client, item, request }, work);
  }
}

/**
 * The same for one agent.
 *
 * @throws {DigaError} when a step fails; the message says what is done and what is not
 */
export async function executeForOne(
  client: DigaClient,
  item: Item,
  request: AssignmentRequest,
  agentId: string,
): Promise<Work> {
  const work = await begin(client, item, request, agentId);
  for (const step of STEPS) await takeStep(step, { client, item, request }, work);
  return work;
}

interface Task {
  client: DigaClient;
  item: Item;
  request: AssignmentRequest;
}

async function takeStep(step: Step, task: Task, work: Work): Promise<void> {
  if (!work.steps.includes(step)) return;
  try {
    await EXECUTORS[step](task, work);
  } catch (error) {
    work.hasFailed = true;
    throw withMessage(
      error,
      (failure) => failure.message + progress(failure, step, task.item, work),
    );
  }
}

const EXECUTORS: Readonly<Record<Step, (task: Task, work: Work) => Promise<void>>> = {
  draft: writeDraft,
  launch: launchDraft,
  publish: ({ client }, work) =>
    publishLaunched(client, work, () => work.completed.push('publish')),
};

async function writeDraft({ client, item }: Task, work: Work): Promise<void> {
  const { before } = work;
  const wanted = await item.writable(client, item.applied(before));
  work.mayBeLaunched ||= work.isPathLaunched;
  if (before.path && wanted.path) await writePath(client, before.path, wanted.path);
  else await writeList(client, item, before, wanted);
  work.completed.push('draft');
  work.draft = await readWhole(client, before.agent_id, 'draft');
  const { path } = work.draft;
  if (path && work.published?.path?.id === path.id) work.published = { ...work.published, path };
  const fields = differences(wanted, work.draft);
  if (fields.length === 0) return;
  throw mismatchError(
    `The draft is not as it should be after the change of its ${item.noun}: ${fields.join(', ')}. Somebody may be editing it: check it in the Diga dashboard.`,
  );
}

/** Replaces the list of a draft. A retry first reads what the attempt before it has done. */
async function writeList(
  client: DigaClient,
  item: Item,
  before: WholeAgent,
  wanted: WholeAgent,
): Promise<void> {
  let isRetry = false;
  await client.retry(async () => {
    if (isRetry) {
      const draft = await readWhole(client, before.agent_id, 'draft');
      if (item.holds(draft)) return;
      assertSameContent(before, draft);
    }
    isRetry = true;
    await item.write(client, wanted);
  });
}

async function launchDraft({ client, item, request }: Task, work: Work): Promise<void> {
  const { agent_id: agentId } = work.before;
  const draft = await readWhole(client, agentId, 'draft');
  assertUnchanged(work.draft, draft);
  const reasons = work.steps.includes('publish') ? item.unreadiness(draft) : [];
  if (reasons.length > 0) throw mismatchError(unreadyMessage(reasons));
  const { mayBeLaunched } = work;
  try {
    work.version = await launch(client, agentId, request.versionName ?? null);
    work.completed.push('launch');
    work.mayBeLaunched = true;
  } catch (error) {
    work.mayBeLaunched ||= !isDigaError(error) || error.mayHaveSucceeded;
    throw error;
  }
  // The stored version counts, not the response.
  work.version = await readWhole(client, agentId, work.version.version_id);
  work.mayBeLaunched = mayBeLaunched || item.holds(work.version);
  assertSameAsDraft(draft, work.version);
}

/** Describes each step in an error about partial success. */
const STEP_LABELS: Record<Step, string> = {
  draft: 'changing the NOUN of the draft',
  launch: 'launching a new version',
  publish: 'publishing that version',
};

/** What is done, what is not, and what may be, of a plan that failed at `step`. */
function progress(
  { mayHaveSucceeded }: DigaError,
  step: Step,
  item: Item,
  { steps, completed, before }: Work,
): string {
  const position = steps.indexOf(step);
  const labels = (some: readonly Step[]) =>
    some.map((each) => STEP_LABELS[each].replace('NOUN', item.noun)).join(', ');
  const part = (what: string, text: string) => (text === '' ? '' : ` ${what}: ${text}.`);
  // After a lost response, Diga may have completed the step.
  const failed = mayHaveSucceeded ? 'Possibly done, check in Diga' : 'Not done';
  const list = item.listOf(before).map(({ id }) => id);
  return [
    part('Done', labels(steps.slice(0, position))),
    part(completed.includes(step) ? 'Done, but not confirmed' : failed, labels([step])),
    part('Not done', labels(steps.slice(position + 1))),
    part(
      `${item.noun === 'tools' ? 'Tools' : 'Workflows'} of the draft before the change`,
      list.join(', ') || 'none',
    ),
  ].join('');
}
