import { type Agent, getAgent, listAgentVersions } from '../../diga/agents';
import { listAgentsWithVersions } from '../../diga/agents-with-versions';
import type { DigaClient } from '../../diga/client';
import { collect } from '../../diga/paging';
import { withPathOf } from '../path-content';
import { readPublished } from '../publication';
import type { AgentState, Afterwards } from './plan';

/**
 * Reads what planning needs of an agent.
 *
 * @throws {DigaError} when a request fails
 */
export async function readAgentState(
  client: DigaClient,
  agentId: string,
  afterwards: Afterwards,
): Promise<Omit<AgentState, 'wasPublished'>> {
  const draft = await getAgent(client, agentId, 'draft');
  if (afterwards === 'draft') return { draft, published: null, newest: null };
  const asDraft = (version: Agent | null) => version && withPathOf(client, draft, version);
  const [published, newest] = await Promise.all([
    readPublished(client, agentId).then(asDraft),
    readNewestLaunched(client, agentId).then(asDraft),
  ]);
  return { draft, published, newest };
}

async function readNewestLaunched(client: DigaClient, agentId: string): Promise<Agent | null> {
  // The list holds the draft too.
  const newest = await collect(listAgentVersions(client, agentId, 2));
  return newest.find((version) => version.is_draft !== true) ?? null;
}

/** The name of an agent for an error; null if it cannot be read. */
export async function readAgentName(client: DigaClient, agentId: string): Promise<string | null> {
  try {
    const agents = await listAgentsWithVersions(client, []);
    return agents.find(({ agent_id }) => agent_id === agentId)?.name ?? null;
  } catch {
    return null;
  }
}
