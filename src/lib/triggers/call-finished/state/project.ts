import type { DigaConnection } from '../../../auth';
import { getAgent, listAgents } from '../../../diga/agents';
import { type Call, getCall } from '../../../diga/calls';
import type { DigaClient } from '../../../diga/client';
import { nullIfMissing } from '../../../diga/errors';
import { collect } from '../../../diga/paging';
import { connectionFingerprint } from '../../shared/flow-token';

/** What a Diga project is recognised by, whatever key its connection has. */
export interface KnownProject {
  /** Of the key and the address with which it was last seen. */
  fingerprint: string;
  /** Ids of some of its calls, newest first. */
  callIds: string[];
  /** Ids of agents of these. */
  agentIds: string[];
}

/** What the log says when a flow changes to another project. */
export const OTHER_PROJECT =
  'its connection leads to another Diga project, so it starts there with the calls from now on.';

/** Calls and agents that are remembered: one that is deleted in Diga must not hide the project. */
const MAX_KNOWN = 3;

/**
 * Whether a connection still leads to the same project. With the same key and address it does; another
 * key does if it can read a call or an agent of the project.
 *
 * @throws {DigaError} if Diga cannot be read: then nobody knows.
 */
export async function isSameProject(
  client: DigaClient,
  connection: DigaConnection,
  known: KnownProject,
): Promise<boolean> {
  if (known.fingerprint === (await connectionFingerprint(connection))) return true;
  for (const id of known.callIds) if (await nullIfMissing(getCall(client, id))) return true;
  for (const id of known.agentIds) {
    if (await nullIfMissing(getAgent(client, id, 'draft'))) return true;
  }
  return false;
}

/** The project of a connection, with the newest of these calls, or any agents, to recognise it by. */
export async function rememberProject(
  client: DigaClient,
  connection: DigaConnection,
  calls: readonly Pick<Call, 'id' | 'agent_id'>[],
  before?: KnownProject,
): Promise<KnownProject> {
  const newest = (ids: readonly string[]) => [...new Set(ids)].slice(0, MAX_KNOWN);
  const ofCalls = calls.flatMap(({ agent_id }) => agent_id ?? []);
  const agentIds = newest([...ofCalls, ...(before?.agentIds ?? [])]);
  return {
    fingerprint: await connectionFingerprint(connection),
    callIds: newest([...calls.map(({ id }) => id), ...(before?.callIds ?? [])]),
    agentIds: agentIds.length > 0 ? agentIds : await someAgentIds(client),
  };
}

/** None if the key may not read agents: then only calls tell. */
async function someAgentIds(client: DigaClient): Promise<string[]> {
  const agents = await collect(listAgents(client, {}, MAX_KNOWN)).catch(() => []);
  return agents.map(({ agent_id }) => agent_id);
}
