import { type Agent, listAgentVersions, MAX_AGENTS } from '../../diga/agents';
import { listAgentsWithVersions } from '../../diga/agents-with-versions';
import type { DigaClient } from '../../diga/client';
import { collect } from '../../diga/paging';
import { type WholeAgent, withPath } from '../path-content';
import { readPublished } from '../publication';
import type { AgentState, Afterwards } from './plan';

/**
 * Reads what planning needs beside the draft.
 *
 * @throws {DigaError} when a request fails
 */
export async function readAgentState(
  client: DigaClient,
  draft: WholeAgent,
  afterwards: Afterwards,
): Promise<Omit<AgentState, 'wasPublished'>> {
  const { agent_id: agentId, path } = draft;
  if (afterwards === 'draft' && !path) {
    return { draft, published: null, newest: null, isPathLaunched: false };
  }
  // The list holds the draft too.
  const versions = await collect(listAgentVersions(client, agentId, path ? MAX_AGENTS : 2));
  const launched = versions.filter((version) => version.is_draft !== true);
  const isPathLaunched = launched.some(
    (version) => path && version.conversational_path_id === path.id,
  );
  if (afterwards === 'draft') return { draft, published: null, newest: null, isPathLaunched };
  const whole = async (version: Agent | null) => version && withPath(client, version);
  const [published, newest] = await Promise.all([
    readPublished(client, agentId).then(whole),
    whole(launched[0] ?? null),
  ]);
  return { draft, published, newest, isPathLaunched };
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
