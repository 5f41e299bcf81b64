import { type DigaClient, requestItem } from './client';
import { collect, list } from './paging';
import { TOOLS } from './permissions';
import type { OpenEnum } from './types';

/** Where a parameter of a tool gets its value from. */
export type ParamSource = 'llm' | 'fixed' | 'dynamic';

export type ParamType = 'string' | 'integer' | 'number' | 'boolean' | 'object';

/** A value of the JSON body that a tool sends. */
export interface BodyParam {
  name: string;
  data_type: OpenEnum<ParamType>;
  description?: string | null;
  required?: boolean;
  value_source?: OpenEnum<ParamSource>;
  fixed_value?: string | number | boolean | null;
  /** Of an object. */
  properties?: BodyParam[] | null;
}

export type ExecutionAudio = 'waiting_music' | 'typing';
export type PreSpeech = 'auto' | 'force';

/** An HTTP request that an agent can make during a call. */
export interface HttpToolRequest {
  name: string;
  description: string;
  endpoint_path: string;
  method: 'POST';
  headers: Record<string, string>;
  body: BodyParam[];
  /** In seconds. */
  timeout: number;
  approval_required: boolean;
  execution_audio: ExecutionAudio | null;
  pre_speech: PreSpeech;
}

/** A tool as Diga has it. Fields that the piece does not send are left out here. */
export interface HttpTool {
  id: string;
  name: string;
  description?: string | null;
  endpoint_path?: string | null;
  method: string;
  headers?: Record<string, unknown> | null;
  body?: BodyParam[] | null;
  timeout?: number | null;
  approval_required?: boolean;
  execution_audio?: OpenEnum<ExecutionAudio> | null;
  pre_speech?: OpenEnum<PreSpeech>;
}

/** A server whose tools agents can use during a call. */
export interface Integration {
  id: string;
  name: string;
  base_url: string;
  integration_type: OpenEnum<'HTTP' | 'MCP'>;
  created_at: string;
}

/** The tools of one integration that an agent has, as a request names them. */
export interface AssignedTools {
  integration_id: string;
  tool_ids: string[];
}

/** Maximum page size that Diga allows for integrations and for tools. */
const PAGE_SIZE = 100;

/** Limit for lists that are read whole. No project has as many. */
const MAX_ITEMS = 1_000;

/** The same for every request here: which of the two a tool needs is not documented. */
const permissions = TOOLS;

const messages = {
  DUPLICATE_FIELD:
    'Another tool in Diga already has this name (DUPLICATE_FIELD). Choose another name.',
};

/**
 * The HTTP integrations of the project, oldest first.
 *
 * @throws {DigaError} when a page cannot be read
 */
export function listHttpIntegrations(client: DigaClient): Promise<Integration[]> {
  return listAll<Integration>(client, '/v1/integration', { integration_type: 'HTTP' });
}

/**
 * Makes an HTTP integration. The base URL has no trailing slash.
 *
 * @throws {DigaError} when Diga refuses
 */
export function createIntegration(
  client: DigaClient,
  name: string,
  baseUrl: string,
): Promise<Integration> {
  return requestItem<Integration>(client, {
    method: 'POST',
    path: '/v1/integration',
    body: { name, base_url: baseUrl, integration_type: 'HTTP' },
    permissions,
  });
}

/**
 * Changes the name and the base URL of an integration. What is absent is left alone.
 *
 * @throws {DigaError} when Diga refuses
 */
export function updateIntegration(
  client: DigaClient,
  id: string,
  changes: Partial<Pick<Integration, 'name' | 'base_url'>>,
): Promise<Integration> {
  return requestItem<Integration>(client, {
    method: 'PATCH',
    path: `/v1/integration/${encodeURIComponent(id)}`,
    body: changes,
    isIdempotent: true,
    permissions,
  });
}

/**
 * Deletes an integration with its tools.
 *
 * @throws {DigaError} when Diga refuses; of kind `not_found` when it is already gone
 */
export async function deleteIntegration(client: DigaClient, id: string): Promise<void> {
  await client.request<unknown>({
    method: 'DELETE',
    path: `/v1/integration/${encodeURIComponent(id)}`,
    permissions,
  });
}

/**
 * The tools of an HTTP integration, oldest first.
 *
 * @throws {DigaError} when a page cannot be read
 */
export function listTools(client: DigaClient, integrationId: string): Promise<HttpTool[]> {
  return listAll<HttpTool>(client, toolsPath(integrationId), {});
}

/**
 * Adds a tool to an integration.
 *
 * @throws {DigaError} when Diga refuses, for example because the name is taken
 */
export function createTool(
  client: DigaClient,
  integrationId: string,
  tool: HttpToolRequest,
): Promise<HttpTool> {
  const path = toolsPath(integrationId);
  return requestItem<HttpTool>(client, {
    method: 'POST',
    path,
    body: tool,
    permissions,
    messages,
  });
}

/**
 * Changes what a tool is. What is absent is left alone.
 *
 * @throws {DigaError} when Diga refuses, for example because the name is taken
 */
export function updateTool(
  client: DigaClient,
  integrationId: string,
  toolId: string,
  tool: Partial<HttpToolRequest>,
): Promise<HttpTool> {
  const path = `${toolsPath(integrationId)}/${encodeURIComponent(toolId)}`;
  return requestItem<HttpTool>(client, {
    method: 'PATCH',
    path,
    body: tool,
    isIdempotent: true,
    permissions,
    messages,
  });
}

/**
 * Deletes a tool.
 *
 * @throws {DigaError} when Diga refuses; of kind `not_found` when it is already gone
 */
export async function deleteTool(
  client: DigaClient,
  integrationId: string,
  toolId: string,
): Promise<void> {
  await client.request<unknown>({
    method: 'DELETE',
    path: `${toolsPath(integrationId)}/${encodeURIComponent(toolId)}`,
    permissions,
  });
}

function toolsPath(integrationId: string): string {
  return `/v1/integration/${encodeURIComponent(integrationId)}/tool`;
}

function listAll<Item extends { id: string }>(
  client: DigaClient,
  path: string,
  filter: Record<string, string>,
): Promise<Item[]> {
  return collect(
    list<Item>(client, {
      path,
      permissions,
      pageSize: PAGE_SIZE,
      cap: MAX_ITEMS,
      order: 'asc',
      filter,
    }),
  );
}
