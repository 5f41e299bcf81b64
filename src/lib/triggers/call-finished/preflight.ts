import type { Store } from '@activepieces/pieces-framework';
import { listAgents, MAX_AGENTS } from '../../diga/agents';
import { listAgentsWithVersions } from '../../diga/agents-with-versions';
import { listCalls, listMessages } from '../../diga/calls';
import type { DigaClient } from '../../diga/client';
import { DigaError, isDigaError } from '../../diga/errors';
import { collect } from '../../diga/paging';
import { getPath } from '../../diga/paths';
import type { CallFilter } from './call-filter';
import { rememberPublished } from './state/version-cache';

/**
 * Checks that a flow can do its work before it is switched on. A flow whose key may not read calls
 * would be on and never run; the user can read an error now, and not later.
 *
 * Throws what the store throws.
 *
 * @throws {DigaError} if a permission is missing, an agent or version of the filter is deleted, or Diga
 * cannot be read.
 */
export async function preflight(
  client: DigaClient,
  store: Store,
  filter: CallFilter,
  { isAssigned = false } = {},
): Promise<void> {
  const [newest] = await collect(listCalls(client, {}, 1));
  await assertFilterExists(client, store, filter, 'Call Finished');
  // Last, because it may use up the budget: only "forbidden" matters here.
  await Promise.all([
    newest && assertAllowed(listMessages(client, newest.id, 1)),
    isAssigned && assertAllowed(readAPath(client, filter)),
  ]);
}

/** Reads the path of an agent for whose calls the flow may be: which workflows they have stands there. */
async function readAPath(client: DigaClient, { agentIds }: CallFilter): Promise<void> {
  const agents = await collect(listAgents(client, { mode: 'path' }, MAX_AGENTS));
  const pathId = agents.find(
    ({ agent_id: id, conversational_path_id: path }) =>
      path && (agentIds.length === 0 || agentIds.includes(id)),
  )?.conversational_path_id;
  if (pathId) await getPath(client, pathId);
}

async function assertAllowed(reading: Promise<unknown>): Promise<void> {
  try {
    await reading;
  } catch (error) {
    if (isDigaError(error, 'forbidden')) throw error;
  }
}

/**
 * Checks the filter of a trigger, which has this name in the builder. Throws what the store throws.
 *
 * @throws {DigaError} if an agent or version of it is deleted, or Diga cannot be read.
 */
export async function assertFilterExists(
  client: DigaClient,
  store: Store,
  { agentIds, versionIds, followsPublished }: CallFilter,
  trigger: string,
): Promise<void> {
  if (agentIds.length + versionIds.length === 0 && !followsPublished) return;
  const agents = await listAgentsWithVersions(client, agentIds.length > 0 ? agentIds : undefined);
  const chosen = agents.filter(
    ({ agent_id }) => agentIds.length === 0 || agentIds.includes(agent_id),
  );
  assertKnown({ ...AGENTS, trigger }, agentIds, new Set(agents.map(({ agent_id }) => agent_id)));
  const versions = chosen.flatMap((agent) => agent.versions.map(({ version_id }) => version_id));
  assertKnown({ ...VERSIONS, trigger }, versionIds, new Set(versions));
  await rememberPublished(store, agents);
}

interface FilterProp {
  noun: string;
  /** As the builder shows it. */
  prop: string;
  /** A cause beside deletion. */
  otherCause: string;
}

const AGENTS: FilterProp = { noun: 'agent', prop: 'Agents', otherCause: '' };
const VERSIONS: FilterProp = {
  noun: 'version',
  prop: 'Versions',
  otherCause: ', or not of an agent that it is for',
};

function assertKnown(
  { noun, prop, otherCause, trigger }: FilterProp & { trigger: string },
  picked: readonly string[],
  known: ReadonlySet<string>,
): void {
  const count = picked.filter((id) => !known.has(id)).length;
  if (count === 0) return;
  const subject = count === 1 ? `One ${noun}` : `${count} ${noun}s`;
  const exist = count === 1 ? 'exists' : 'exist';
  throw new DigaError({
    kind: 'not_found',
    message: `${subject} that this flow is for no longer ${exist} in Diga${otherCause}. Open the ${trigger} step, take what is marked as missing out of "${prop}", and publish again.`,
  });
}
