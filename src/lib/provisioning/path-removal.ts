import pMap from 'p-map';
import { type Agent, listAgents, listAgentVersions, MAX_AGENTS } from '../diga/agents';
import type { DigaClient } from '../diga/client';
import { isDigaError } from '../diga/errors';
import { collect } from '../diga/paging';
import { writePath } from './assignment/write-path';
import { withPath } from './path-content';
import { findUnknown, withoutFlows } from './path-nodes';

/** How many agents are read at the same time. */
const CONCURRENCY = 4;

/**
 * Takes a workflow that was deleted out of the paths of drafts, where a node without one would stay. Not out of a path that a launched version has. Returns the agents that had it.
 *
 * Never throws what Diga answers: a node that is left does nothing.
 */
export async function takeOutOfPaths(client: DigaClient, workflowId: string): Promise<Agent[]> {
  const takeOut = async (agent: Agent) => {
    const { path } = await withPath(client, agent);
    const wanted = path && withoutFlows(path, (id) => id === workflowId);
    if (!wanted || wanted === path || findUnknown(path) !== null) return [];
    const versions = await collect(listAgentVersions(client, agent.agent_id, MAX_AGENTS));
    const isLive = versions.some(
      ({ is_draft: isDraft, conversational_path_id: id }) => isDraft !== true && id === path.id,
    );
    if (isLive) return [];
    await writePath(client, path, wanted);
    return [agent];
  };
  try {
    const drafts = await collect(listAgents(client, { mode: 'path' }, MAX_AGENTS));
    const changed = await pMap(drafts, (draft) => takeOut(draft).catch(noneIfRefused), {
      concurrency: CONCURRENCY,
    });
    return changed.flat();
  } catch (error) {
    return noneIfRefused(error);
  }
}

function noneIfRefused(error: unknown): Agent[] {
  if (isDigaError(error)) return [];
  throw error;
}
