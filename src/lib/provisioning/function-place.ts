import pMap from 'p-map';
import type { DigaClient } from '../diga/client';
import { nullIfMissing } from '../diga/errors';
import {
  type HttpTool,
  type Integration,
  listHttpIntegrations,
  listTools,
} from '../diga/integrations';
import { isAddressOf } from './flow-address';
import { toAddress, type FunctionAddress } from './function-definition';

/** The tool of a flow in Diga. */
export interface FunctionTool {
  integrationId: string;
  integrationName: string;
  toolId: string;
}

/** A tool as a flow remembers it. */
export interface KnownTool extends Pick<FunctionTool, 'integrationId' | 'toolId'> {
  /** What the flow wrote into it last. */
  description: string;
}

/** A flow, and what it remembers of its tool; null: nothing. */
export interface FunctionFlow {
  id: string;
  webhookUrl: string;
  known: KnownTool | null;
  /** Whether the secret is the one that was written last. */
  isSecretSame: boolean;
}

/** Where the tool of a flow is, or will be. */
export interface FunctionPlace {
  /** The integration that all flows of the host share, or the one that has the tool; undefined if there is none. */
  integration: Integration | undefined;
  /** Null if there is none. */
  tool: FunctionTool | null;
  /** The same as Diga has it. */
  stored: HttpTool | null;
  /** All tools of the integration that has it. */
  siblings: readonly HttpTool[];
}

/** How many integrations are read at the same time. */
const CONCURRENCY = 4;

/**
 * Finds the tool of a flow in Diga: the one that it remembers, else one that calls the flow, in any HTTP
 * integration. Names and base URLs may have changed since.
 *
 * @throws {DigaError} when Diga refuses
 */
export async function findFunctionTool(
  client: DigaClient,
  { id, webhookUrl, known }: FunctionFlow,
): Promise<FunctionPlace> {
  const integrations = await listIntegrations(client);
  const withTools = async (integration: Integration): Promise<[Integration, HttpTool[]]> => [
    integration,
    (await nullIfMissing(listTools(client, integration.id))) ?? [],
  ];
  const toPlace = ([integration, tools]: [Integration, HttpTool[]], tool: HttpTool) => ({
    integration,
    tool: toFunctionTool(integration, tool),
    stored: tool,
    siblings: tools,
  });
  const remembered = integrations.find((each) => each.id === known?.integrationId);
  if (remembered) {
    const [, tools] = await withTools(remembered);
    const tool = tools.find((each) => each.id === known?.toolId);
    if (tool) return toPlace([remembered, tools], tool);
  }
  const all = await pMap(integrations, withTools, { concurrency: CONCURRENCY });
  for (const [integration, tools] of all) {
    const tool = tools.find(({ endpoint_path: path }) => isAddressOf(id, path ?? ''));
    if (tool) return toPlace([integration, tools], tool);
  }
  const integration = ownIntegration(integrations, toAddress(webhookUrl));
  return { integration, tool: null, stored: null, siblings: [] };
}

/** The path of a flow's address, with whatever a proxy puts before it. */
const FLOW_PATH = /\/webhooks\/[\w-]+(\/sync)?\/?$/;

/** Whether a tool is one of a flow, by its address. */
export function callsFlow({ endpoint_path: path }: HttpTool): boolean {
  return FLOW_PATH.test(path ?? '');
}

export function toFunctionTool({ id, name }: Integration, tool: HttpTool): FunctionTool {
  return { integrationId: id, integrationName: name, toolId: tool.id };
}

/** The tools of the project that call flows of Activepieces, each with its integration. */
export async function listFunctions(client: DigaClient): Promise<[Integration, HttpTool][]> {
  const all = await pMap(
    await listIntegrations(client),
    async (integration) => {
      const tools = (await nullIfMissing(listTools(client, integration.id))) ?? [];
      return tools.filter(callsFlow).map((tool): [Integration, HttpTool] => [integration, tool]);
    },
    { concurrency: CONCURRENCY },
  );
  return all.flat();
}

/** What the names of the integrations that flows share begin with. */
const NAME_PREFIX = 'Activepieces · ';

/** Such as "Activepieces · flows.example.com". */
export function getName({ host }: FunctionAddress): string {
  return NAME_PREFIX + host;
}

/** The HTTP integrations, oldest first: after two were made at once, the older one is used. */
export async function listIntegrations(client: DigaClient): Promise<Integration[]> {
  const all = await listHttpIntegrations(client);
  return all.sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
}

/** The integration in which flows of this host are made. */
function ownIntegration(
  integrations: readonly Integration[],
  address: FunctionAddress,
): Integration | undefined {
  return integrations.find(
    ({ name, base_url }) => name === getName(address) && isOrigin(base_url, address.baseUrl),
  );
}

/** Whether a base URL is this origin. */
export function isOrigin(baseUrl: string, origin: string): boolean {
  return baseUrl.replace(/\/+$/, '') === origin;
}

/** Whether an integration has a name that flows have given it. */
export function isNamedByFlow({ name }: Pick<Integration, 'name'>): boolean {
  return name.startsWith(NAME_PREFIX);
}
