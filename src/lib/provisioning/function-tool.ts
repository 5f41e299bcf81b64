import type { DigaClient } from '../diga/client';
import {
  createIntegration,
  createTool,
  deleteIntegration,
  deleteTool,
  type HttpTool,
  type HttpToolRequest,
  type Integration,
  listHttpIntegrations,
  listTools,
  updateTool,
} from '../diga/integrations';
import { nullIfMissing } from '../diga/errors';
import { mismatchError } from './errors';
import {
  addressOf,
  differences,
  type FunctionAddress,
  type FunctionDefinition,
  toToolRequest,
} from './function-definition';

/** The tool of a flow in Diga. */
export interface FunctionTool {
  integrationId: string;
  integrationName: string;
  toolId: string;
}

/** Where the tool of a flow is, or will be. */
export interface FunctionPlace {
  /** The integration that all flows of the host share; undefined if there is none. */
  integration: Integration | undefined;
  /** Null if there is none. */
  tool: FunctionTool | null;
}

/**
 * Finds the tool of a flow in Diga by its address, so nothing has to be stored.
 *
 * @throws {DigaError} when Diga refuses
 */
export async function findFunctionTool(
  client: DigaClient,
  webhookUrl: string,
): Promise<FunctionPlace> {
  const address = addressOf(webhookUrl);
  const integrations = await ownIntegrations(client, address);
  for (const integration of integrations) {
    const tools = await listTools(client, integration.id);
    const tool = tools.find(({ endpoint_path: path }) => address.paths.some((own) => own === path));
    if (tool) return { integration, tool: toFunctionTool(integration, tool) };
  }
  return { integration: integrations[0], tool: null };
}

/**
 * Makes the tool of a flow in Diga, or updates the one that is there, which keeps its id: launched agent
 * versions refer to it.
 *
 * @throws {DigaError} when Diga refuses, or does not store what was sent; a tool that this call made is
 * removed
 */
export async function ensureFunctionTool(
  client: DigaClient,
  webhookUrl: string,
  { integration, tool }: FunctionPlace,
  definition: FunctionDefinition,
  headers: Record<string, string>,
): Promise<FunctionTool> {
  const address = addressOf(webhookUrl);
  const wanted = toToolRequest(definition, address, headers);
  if (tool) {
    await updateTool(client, tool.integrationId, tool.toolId, wanted);
    await verifyTool(client, tool, wanted);
    return tool;
  }
  try {
    const place =
      integration ?? (await createIntegration(client, nameOf(address), address.baseUrl));
    const made = toFunctionTool(place, await createTool(client, place.id, wanted));
    await verifyTool(client, made, wanted);
    return made;
  } catch (error) {
    // What went wrong first is what the user needs to know. Diga may have made the tool anyway.
    await removeFunctionTool(client, webhookUrl).catch(() => undefined);
    throw error;
  }
}

/**
 * Removes the tool of a flow, and the integration if it is empty then.
 *
 * @throws {DigaError} when Diga refuses
 */
export async function removeFunctionTool(client: DigaClient, webhookUrl: string): Promise<void> {
  const { integration, tool } = await findFunctionTool(client, webhookUrl);
  if (tool) await nullIfMissing(deleteTool(client, tool.integrationId, tool.toolId));
  if (integration) await removeIfEmpty(client, integration.id);
}

/** Removes an integration that other flows share, unless it has a tool. */
async function removeIfEmpty(client: DigaClient, integrationId: string): Promise<void> {
  const tools = await nullIfMissing(listTools(client, integrationId));
  if (tools?.length === 0) await nullIfMissing(deleteIntegration(client, integrationId));
}

function toFunctionTool({ id, name }: Integration, tool: HttpTool): FunctionTool {
  return { integrationId: id, integrationName: name, toolId: tool.id };
}

/** Such as "Activepieces · flows.example.com". */
function nameOf({ host }: FunctionAddress): string {
  return `Activepieces · ${host}`;
}

/** The integrations of this host, oldest first: after two were made at once, the older one is used. */
async function ownIntegrations(
  client: DigaClient,
  address: FunctionAddress,
): Promise<Integration[]> {
  const name = nameOf(address);
  return (await listHttpIntegrations(client))
    .filter((one) => one.name === name && one.base_url.replace(/\/+$/, '') === address.baseUrl)
    .sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
}

/** @throws {DigaError} when the stored tool is not the wanted one */
async function verifyTool(
  client: DigaClient,
  { integrationId, toolId }: FunctionTool,
  wanted: HttpToolRequest,
): Promise<void> {
  const tool = (await listTools(client, integrationId)).find(({ id }) => id === toolId);
  const different = tool ? differences(tool, wanted) : ['the tool'];
  if (different.length === 0) return;
  throw mismatchError(
    `Diga accepted the function but did not store all of it: ${different.join(', ')}. Try again. If that does not help, look at the tool in the Diga dashboard.`,
  );
}
