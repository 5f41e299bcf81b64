import type { DigaClient } from '../diga/client';
import {
  createIntegration,
  createTool,
  type HttpToolRequest,
  listTools,
  updateIntegration,
  updateTool,
} from '../diga/integrations';
import { mismatchError, rejectedBeforeWrite } from './errors';
import {
  toAddress,
  differences,
  type FunctionAddress,
  type FunctionDefinition,
  hasHeaders,
  toToolRequest,
  joinUrl,
  withUsersChanges,
} from './function-definition';
import {
  callsFlow,
  type FunctionFlow,
  type FunctionPlace,
  type FunctionTool,
  isNamedByFlow,
  isOrigin,
  getName,
  toFunctionTool,
} from './function-place';
import { removeFunctionTool } from './function-removal';

/**
 * Makes the tool of a flow in Diga, or updates the one that is there, which keeps its id: launched agent
 * versions refer to it. What its user has given it stays.
 *
 * @throws {DigaError} when Diga refuses, or does not store what was sent; a tool that this call made is
 * removed
 */
export async function ensureFunctionTool(
  client: DigaClient,
  flow: FunctionFlow,
  place: FunctionPlace,
  definition: FunctionDefinition,
  headers: Record<string, string>,
): Promise<FunctionTool> {
  const address = toAddress(flow.webhookUrl);
  const wanted = toToolRequest(definition, address, headers);
  const { integration, tool, stored } = place;
  if (tool && stored) {
    await moveIfNeeded(client, address, place);
    const { known, isSecretSame } = flow;
    const description = known?.description ?? null;
    const changes = withUsersChanges(stored, wanted, { description, isSecretSame });
    await change(client, tool, changes, address);
    return tool;
  }
  try {
    const home =
      integration ?? (await createIntegration(client, getName(address), address.baseUrl));
    const made = toFunctionTool(home, await createTool(client, home.id, wanted));
    await verifyTool(client, made, wanted, address);
    return made;
  } catch (error) {
    // What went wrong first is what the user needs to know. Diga may have made the tool anyway.
    await removeFunctionTool(client, flow).catch(() => undefined);
    throw error;
  }
}

/**
 * Repairs the address and the secret of a flow's tool, and nothing else. Returns whether that was needed.
 *
 * @throws {DigaError} when Diga refuses, or does not store what was sent
 */
export async function repairFunctionTool(
  client: DigaClient,
  { webhookUrl, isSecretSame }: FunctionFlow,
  place: FunctionPlace,
  definition: FunctionDefinition,
  headers: Record<string, string>,
): Promise<boolean> {
  const { tool, stored, integration } = place;
  if (!tool || !stored || !integration) return false;
  const address = toAddress(webhookUrl);
  const wanted = toToolRequest(definition, address, headers);
  const url = joinUrl(wanted.endpoint_path, address.baseUrl);
  const isThere = joinUrl(stored.endpoint_path ?? '', integration.base_url) === url;
  if (isThere && isSecretSame && hasHeaders(stored, headers)) return false;
  await moveIfNeeded(client, address, place);
  const known = { description: null, isSecretSame };
  const { headers: all } = withUsersChanges(stored, wanted, known);
  const changes = { endpoint_path: wanted.endpoint_path, ...(all && { headers: all }) };
  await change(client, tool, changes, address);
  return true;
}

/**
 * Returns the integration of a tool the host's new address. All of its tools have to be of flows, because it
 * changes for all of them.
 */
async function moveIfNeeded(
  client: DigaClient,
  address: FunctionAddress,
  { integration, siblings }: FunctionPlace,
): Promise<void> {
  if (!integration || isOrigin(integration.base_url, address.baseUrl)) return;
  if (!siblings.every(callsFlow)) {
    throw rejectedBeforeWrite(
      `The function of this flow is in the integration "${integration.name}" of Diga, whose base URL is that of another address, and which has other tools too. Delete the function there, and try again.`,
    );
  }
  await updateIntegration(client, integration.id, {
    base_url: address.baseUrl,
    ...(isNamedByFlow(integration) && { name: getName(address) }),
  });
}

async function change(
  client: DigaClient,
  tool: FunctionTool,
  changes: Partial<HttpToolRequest>,
  address: FunctionAddress,
): Promise<void> {
  await updateTool(client, tool.integrationId, tool.toolId, changes);
  await verifyTool(client, tool, changes, address);
}

/** @throws {DigaError} when the stored tool is not the wanted one */
async function verifyTool(
  client: DigaClient,
  { integrationId, toolId }: FunctionTool,
  wanted: Partial<HttpToolRequest>,
  { baseUrl }: FunctionAddress,
): Promise<void> {
  const tool = (await listTools(client, integrationId)).find(({ id }) => id === toolId);
  const different = tool ? differences(tool, wanted, baseUrl) : ['the tool'];
  if (different.length === 0) return;
  throw mismatchError(
    `Diga accepted the function but did not store all of it: ${different.join(', ')}. Try again. If that does not help, look at the tool in the Diga dashboard.`,
  );
}
