import pMap from 'p-map';
import type { DigaClient } from '../../diga/client';
import { withMessage } from '../../diga/errors';
import { type AssignmentRequest, begin, execute, type Work } from './execute';
import type { Item } from './item';
import { readAgentName } from './read';

/** Agents read in parallel. */
const CONCURRENCY = 4;

/** The agents that get something, and how far to go. */
export interface AgentsRequest extends AssignmentRequest {
  agentIds: readonly string[];
  /** The prop in which they are picked, as the builder shows it. */
  prop: string;
}

/** What has become of an assignment. */
export interface Assignment {
  /** A part of a sentence for each agent that it has changed. */
  changed: readonly string[];
  /** The ids of the agents whose live version has the item. */
  live: readonly string[];
  /** The names of agents for which it was live before and is not now; they are left alone. */
  rolledBack: readonly string[];
  /** Whether a launched version of any agent has the item, or may have it: then it must stay. */
  isInUse: boolean;
  /** Why it stopped; absent if all is done. A `DigaError` says what each agent has now. */
  error?: unknown;
}

/**
 * Checks what can be known before the item exists. Changes nothing.
 *
 * @throws {DigaError} when an agent cannot get it this way, or cannot be read
 */
export async function assertAssignable(
  client: DigaClient,
  item: Item,
  request: AgentsRequest,
): Promise<void> {
  const { agentIds } = request;
  const check = async (agentId: string) => {
    try {
      await begin(client, item, request, agentId);
    } catch (error) {
      throw withAgent(error, request, await readAgentName(client, agentId));
    }
  };
  await pMap(agentIds, check, { concurrency: CONCURRENCY });
}

/**
 * Adds something to the draft of each agent, and launches or publishes it if asked. Never throws what
 * Diga answers.
 */
export async function assignToAgents(
  client: DigaClient,
  item: Item,
  request: AgentsRequest,
): Promise<Assignment> {
  const works: Work[] = [];
  try {
    await execute(client, item, request, works);
    return summary(item, works);
  } catch (error) {
    const failed = works.find(({ hasFailed }) => hasFailed);
    const unread = request.agentIds[works.length];
    const name =
      failed || unread === undefined ? failed?.before.name : await readAgentName(client, unread);
    const others = works.filter((work) => work !== failed).map(toSentencePart);
    return {
      ...summary(item, works),
      error: withAgent(error, request, name, others),
    };
  }
}

function summary(item: Item, works: readonly Work[]): Omit<Assignment, 'error'> {
  return {
    changed: works.filter(({ completed }) => completed.length > 0).map(toSentencePart),
    live: works
      .filter(
        ({ published, completed }) =>
          completed.includes('publish') || (published && item.holds(published)),
      )
      .map(({ before }) => before.agent_id),
    rolledBack: works
      .filter(({ isRolledBack }) => isRolledBack)
      .map(({ before }) => `"${before.name ?? before.agent_id}"`),
    isInUse: works.some(({ mayBeLaunched }) => mayBeLaunched),
  };
}

/** Such as `"Reception" (launched as v2 and published)`. */
function toSentencePart({ before, steps, version, completed }: Work): string {
  const parts = [
    ...(completed.includes('launch') ? [`launched as v${version?.version_number}`] : []),
    ...(completed.includes('publish') ? ['published'] : []),
  ];
  const state =
    parts.join(' and ') ||
    (completed.includes('draft') ? 'in the draft' : steps.length > 0 ? 'not changed' : 'as before');
  return `"${before.name ?? before.agent_id}" (${state})`;
}

/** Says in an error which agent it is about, and what the others have now. */
function withAgent(
  error: unknown,
  { prop }: AgentsRequest,
  name: string | null | undefined,
  others: readonly string[] = [],
): unknown {
  const rest = others.length > 0 ? ` Other agents: ${others.join(', ')}.` : '';
  const subject = name ? `the agent "${name}"` : 'one agent';
  return withMessage(error, ({ message }) => `"${prop}", ${subject}: ${message}${rest}`);
}
