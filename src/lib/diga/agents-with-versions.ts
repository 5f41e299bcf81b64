import pMap from 'p-map';
import { listAgents, listAgentVersions, MAX_AGENTS } from './agents';
import type { DigaClient } from './client';
import { isDigaError, unexpectedResponse } from './errors';
import { collect } from './paging';
import { PERMISSIONS } from './permissions';
import type { Agent, AgentWithVersions } from './types';

/** How many agents' versions are asked for at the same time where they come in pages. */
const AGENTS_AT_A_TIME = 4;

/**
 * Every agent with its versions, for pickers: one request where the key may use the list that Diga
 * made for its dashboard, the paged lists otherwise.
 *
 * `versionsOf` says of which agents the versions are wanted; the paged lists then ask for no others
 * (`[]`: of none). Absent: of all. Throws a DigaError.
 */
export async function listAgentsWithVersions(
  client: DigaClient,
  versionsOf?: readonly string[],
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
      const isWanted = versionsOf === undefined || versionsOf.includes(draft.agent_id);
      return withVersions(client, draft, isWanted);
    },
    { concurrency: AGENTS_AT_A_TIME },
  );
}

async function listForDashboard(client: DigaClient): Promise<AgentWithVersions[]> {
  const agents = await client.request<AgentWithVersions[] | null>({
    method: 'GET',
    path: '/v1/agent/versions-dropdown/dashboard',
    permissions: [PERMISSIONS.agentsRead],
  });
  if (!Array.isArray(agents)) throw unexpectedResponse(200);
  return agents;
}

/**
 * Whether Diga does not want to give its dashboard's list: any 4xx, as the paged lists tell whether the
 * key is valid. Not a 429, after which asking for more would be the wrong thing to do.
 */
function isRefused(error: unknown): boolean {
  if (!isDigaError(error) || error.isRetryable) return false;
  const { status = 0 } = error;
  return status >= 400 && status < 500;
}

async function withVersions(
  client: DigaClient,
  draft: Agent,
  isWanted: boolean,
): Promise<AgentWithVersions> {
  const { agent_id, name = null } = draft;
  const versions = isWanted ? await collect(listAgentVersions(client, agent_id, MAX_AGENTS)) : [];
  const hasDraft = versions.some(({ version_id }) => version_id === draft.version_id);
  return { agent_id, name, versions: hasDraft ? versions : [draft, ...versions] };
}
