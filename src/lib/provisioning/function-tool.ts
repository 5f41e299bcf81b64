import type { DigaClient } from '../diga/client';
import {
  createIntegration,
  createTool,
  deleteIntegration,
  deleteTool,
  listHttpIntegrations,
  listTools,
  updateTool,
} from '../diga/integrations';
import type { HttpTool, HttpToolRequest, Integration } from '../diga/types';
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
  toolId: string;
}

/** A tool after switching on. */
export interface EnsuredTool extends FunctionTool {
  /** Deletes what switching on has made; nothing if the tool was there before. */
  undo: () => Promise<void>;
}

interface Found {
  integration: Integration;
  tool: HttpTool;
}

/**
 * Makes the tool of a flow in Diga, or updates the one that is there: it is recognized by its address,
 * so nothing has to be stored, and it keeps its id, which launched agent versions refer to. All flows of
 * a host share one integration.
 *
 * @throws {DigaError} when Diga refuses, or does not store what was sent; what this call made is deleted
 */
export async function ensureFunctionTool(
  client: DigaClient,
  webhookUrl: string,
  definition: FunctionDefinition,
  headers: Record<string, string>,
): Promise<EnsuredTool> {
  const address = addressOf(webhookUrl);
  const wanted = toToolRequest(definition, address, headers);
  const integrations = await ownIntegrations(client, address);
  const found = await findTool(client, integrations, address);
  if (found) {
    const { integration, tool } = found;
    await updateTool(client, integration.id, tool.id, wanted);
    await verifyTool(client, integration.id, tool.id, wanted);
    return { integrationId: integration.id, toolId: tool.id, undo: () => Promise.resolve() };
  }
  return makeTool(client, integrations[0], address, wanted);
}

/**
 * Deletes the tool of a flow, and the integration with its last tool.
 *
 * @throws {DigaError} when Diga refuses
 */
export async function removeFunctionTool(client: DigaClient, webhookUrl: string): Promise<void> {
  const address = addressOf(webhookUrl);
  const found = await findTool(client, await ownIntegrations(client, address), address);
  if (!found) return;
  await nullIfMissing(deleteTool(client, found.integration.id, found.tool.id));
  const remaining = await listTools(client, found.integration.id);
  if (remaining.length > 0) return;
  await nullIfMissing(deleteIntegration(client, found.integration.id));
}

async function makeTool(
  client: DigaClient,
  existing: Integration | undefined,
  address: FunctionAddress,
  wanted: HttpToolRequest,
): Promise<EnsuredTool> {
  const { baseUrl } = address;
  const integration = existing ?? (await createIntegration(client, nameOf(address), baseUrl));
  let toolId: string | undefined;
  const undo = async () => {
    if (toolId !== undefined) await nullIfMissing(deleteTool(client, integration.id, toolId));
    if (!existing) await nullIfMissing(deleteIntegration(client, integration.id));
  };
  try {
    toolId = (await createTool(client, integration.id, wanted)).id;
    await verifyTool(client, integration.id, toolId, wanted);
    return { integrationId: integration.id, toolId, undo };
  } catch (error) {
    // What went wrong first is what the user needs to know.
    await undo().catch(() => undefined);
    throw error;
  }
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

async function findTool(
  client: DigaClient,
  integrations: readonly Integration[],
  { paths }: FunctionAddress,
): Promise<Found | undefined> {
  for (const integration of integrations) {
    const tools = await listTools(client, integration.id);
    const tool = tools.find(({ endpoint_path: path }) => paths.some((own) => own === path));
    if (tool) return { integration, tool };
  }
  return undefined;
}

/** @throws {DigaError} when the stored tool is not the wanted one */
async function verifyTool(
  client: DigaClient,
  integrationId: string,
  toolId: string,
  wanted: HttpToolRequest,
): Promise<void> {
  const tool = (await listTools(client, integrationId)).find(({ id }) => id === toolId);
  const different = tool ? differences(tool, wanted) : ['the tool'];
  if (different.length === 0) return;
  throw mismatchError(
    `Diga accepted the function but did not store all of it: ${different.join(', ')}. Try again. If that does not help, look at the tool in the Diga dashboard.`,
  );
}
