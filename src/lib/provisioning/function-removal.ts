import pMap from 'p-map';
import { type Agent, listAgents, listAgentVersions, MAX_AGENTS } from '../diga/agents';
import type { DigaClient } from '../diga/client';
import { nullIfMissing } from '../diga/errors';
import { deleteIntegration, deleteTool, type Integration, listTools } from '../diga/integrations';
import { collect } from '../diga/paging';
import { getPath } from '../diga/paths';
import { isAddressOf } from './flow-address';
import {
  findFunctionTool,
  type FunctionFlow,
  type FunctionTool,
  isNamedByFlow,
  listIntegrations,
} from './function-place';
import type { Removal } from './linked-workflow';

/** How many agents are read at the same time. */
const CONCURRENCY = 4;

/**
 * Removes the tool of a flow, and the integration if it is empty then.
 *
 * @throws {DigaError} when Diga refuses
 */
export async function removeFunctionTool(client: DigaClient, flow: FunctionFlow): Promise<void> {
  const { integration, tool } = await findFunctionTool(client, flow);
  if (tool) await nullIfMissing(deleteTool(client, tool.integrationId, tool.toolId));
  if (integration) await removeIfEmpty(client, integration);
}

/**
 * Removes a tool by its id, if it still calls the flow, and the integration if it is empty then.
 *
 * @throws {DigaError} when Diga refuses
 */
export async function removeToolOfFlow(
  client: DigaClient,
  { integrationId, toolId }: Pick<FunctionTool, 'integrationId' | 'toolId'>,
  flowId: string,
): Promise<Removal> {
  const integration = (await listIntegrations(client)).find(({ id }) => id === integrationId);
  const tools = integration && (await nullIfMissing(listTools(client, integrationId)));
  const tool = tools?.find(({ id }) => id === toolId);
  if (!integration || !tool) return 'missing';
  if (!isAddressOf(flowId, tool.endpoint_path ?? '')) return 'kept';
  await nullIfMissing(deleteTool(client, integrationId, toolId));
  await removeIfEmpty(client, integration);
  return 'removed';
}

/**
 * Whether some launched version of any agent has the tool, also in its path.
 *
 * @throws {DigaError} when the agents cannot be read
 */
export async function isLaunched(client: DigaClient, tool: FunctionTool): Promise<boolean> {
  const hasTool = ({ integrations = [] }: Agent) =>
    integrations.some(
      ({ integration_id: id, tool_ids: toolIds }) =>
        id === tool.integrationId && toolIds.includes(tool.toolId),
    );
  const published = await collect(listAgents(client, { isPublished: true }, MAX_AGENTS));
  if (published.some(hasTool)) return true;
  const drafts = await collect(listAgents(client, {}, MAX_AGENTS));
  const lists = await pMap(
    drafts,
    ({ agent_id: id }) => collect(listAgentVersions(client, id, MAX_AGENTS)),
    { concurrency: CONCURRENCY },
  );
  const launched = lists.flat().filter((version) => version.is_draft !== true);
  if (launched.some(hasTool)) return true;
  const pathIds = new Set(
    launched.flatMap(({ mode, conversational_path_id: id }) => (mode === 'path' && id ? [id] : [])),
  );
  const paths = await pMap(pathIds, (id) => getPath(client, id), { concurrency: CONCURRENCY });
  return paths.some(({ nodes }) => nodes.some(({ tool_id: id }) => id === tool.toolId));
}

/** Removes an integration that other flows share, unless it has a tool, or a user has given it a name. */
export async function removeIfEmpty(
  client: DigaClient,
  integration: Pick<Integration, 'id' | 'name'>,
): Promise<void> {
  if (!isNamedByFlow(integration)) return;
  const { id } = integration;
  const tools = await nullIfMissing(listTools(client, id));
  if (tools?.length === 0) await nullIfMissing(deleteIntegration(client, id));
}
