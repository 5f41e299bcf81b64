import pMap from 'p-map';
import { type Agent, listAgents, listAgentVersions, MAX_AGENTS } from './agents';
import type { DigaClient } from './client';
import { isDigaError, unexpectedResponse } from './errors';
import { collect } from './paging';
import { PERMISSIONS } from './permissions';
import { isListWith } from './response';

export interface AgentVersionItem {
  version_id: string;
  version_name?: string | null;
  version_number: number;
  is_published?: boolean;
  is_draft?: boolean;
}

/** An agent with all its versions, as the list of Diga's dashboard has it. */
export interface AgentWithVersions {
  agent_id: string;
  name?: string | null;
  versions: AgentVersionItem[];
}

/** How many agents' versions are requested at the same time with the paged lists. */
const CONCURRENCY = 4;

/**
 * Every agent with its versions, for pickers. One request if the key has access to the list of Diga's
 * dashboard, the paged lists otherwise.
 *
 * `versionedAgentIds` names the agents whose versions are needed, so that the paged lists request no others.
 * Default: all agents.
 *
 * @throws {DigaError} when a list cannot be read.
 */
export async function listAgentsWithVersions(
  client: DigaClient,
  versionedAgentIds?: readonly string[],
): Promise<AgentWithVersions[]> {
  try {
    return await listForDashboard(client);
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
  const drafts = await collect(listAgents(client, {}, MAX_AGENTS));
  return pMap(
    drafts,
    (draft) => {
      const needsVersions =
        versionedAgentIds === undefined || versionedAgentIds.includes(draft.agent_id);
      return withVersions(client, draft, needsVersions);
    },
    { concurrency: CONCURRENCY },
  );
}

async function listForDashboard(client: DigaClient): Promise<AgentWithVersions[]> {
  const agents = await client.request<AgentWithVersions[] | null>({
    method: 'GET',
    path: '/v1/agent/versions-dropdown/dashboard',
    permissions: [PERMISSIONS.agentsRead],
  });
  const isWhole =
    isListWith(agents, 'agent_id') &&
    agents?.every(({ versions }) => isListWith(versions, 'version_id'));
  if (!agents || !isWhole) throw unexpectedResponse(200);
  return agents;
}

/**
 * Whether Diga refuses its dashboard's list: any 4xx, as the paged lists show whether the key is valid.
 * Except 429, because more requests would make that worse.
 */
function isRefused(error: unknown): boolean {
  if (!isDigaError(error) || error.isRetryable) return false;
  const { status = 0 } = error;
  return status >= 400 && status < 500;
}

async function withVersions(
  client: DigaClient,
  draft: Agent,
  needsVersions: boolean,
): Promise<AgentWithVersions> {
  const { agent_id, name = null } = draft;
  const versions = needsVersions
    ? await collect(listAgentVersions(client, agent_id, MAX_AGENTS))
    : [];
  const hasDraft = versions.some(({ version_id }) => version_id === draft.version_id);
  return { agent_id, name, versions: hasDraft ? versions : [draft, ...versions] };
}
