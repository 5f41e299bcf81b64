/** An agent that uses a tool of an integration during a call. */
import type { BodyParam, CallResponse, HttpToolResponse } from './contract';
import { isLoopback } from './deliveries';
import type { Integrations } from './integrations';
import type { AgentContent } from './model';

/**
 * Where a parameter with the source `dynamic` names its variable, which Diga does not document. A template
 * is `fixed_value` with the variable in double braces; anything else is sent as it is.
 */
export type DynamicParamName = 'name' | 'fixed_value' | 'template';

/** What the agent got from a tool. */
export interface ToolResult {
  outcome: 'answered' | 'timeout' | 'error';
  /** The HTTP status; null if there was no response. */
  status: number | null;
  /** Parsed if it is JSON, else text; null if there was no response. */
  body: unknown;
}

/** The tool of an agent by its name, with the address of its integration. */
export interface AssignedTool {
  baseUrl: string;
  tool: HttpToolResponse;
}

/** @throws {Error} when the agent has no such tool */
export function getTool(
  integrations: Integrations,
  { integrations: assigned = [] }: AgentContent,
  name: string,
): AssignedTool {
  for (const { integration_id: id, tool_ids: toolIds } of assigned) {
    const integration = integrations.all.get(id);
    const tool = integration?.tools.find(
      (candidate) => candidate.name === name && toolIds.includes(candidate.id),
    );
    if (integration && tool) return { baseUrl: integration.response.base_url, tool };
  }
  throw new Error(`The agent of this call has no tool ${name}`);
}

/** The variables of a call by name. */
export function getVariables(call: CallResponse, agentName: string | null, now: number) {
  const { contact, dynamic_variables: variables } = call;
  return {
    agent_name: agentName,
    user_phone_number: contact.contact_type === 'call' ? contact.identifier : null,
    current_time: new Date(now).toISOString(),
    ...variables,
  };
}

/**
 * The body that the agent sends: what it inferred (`args`), fixed values, and variables of the call.
 *
 * @throws {Error} when an argument that the agent must give is missing
 */
export function parseBody(
  params: readonly BodyParam[],
  args: Readonly<Record<string, unknown>>,
  variables: Readonly<Record<string, unknown>>,
  named: DynamicParamName,
): Record<string, unknown> {
  const values = params.map(({ name, value_source: source = 'llm', required = true, ...param }) => {
    const text = String(param.fixed_value);
    const [, variable] =
      named === 'template'
        ? (/^\{\{(\w+)\}\}$/.exec(text) ?? [])
        : ['', named === 'name' ? name : text];
    const dynamic = variable === undefined ? text : variables[variable];
    const given = source === 'llm' ? args[name] : source === 'fixed' ? param.fixed_value : dynamic;
    const isGroup = param.properties && typeof given === 'object' && given !== null;
    const value = isGroup
      ? parseBody(param.properties ?? [], given as Record<string, unknown>, variables, named)
      : given;
    if (source === 'llm' && required && value === undefined) {
      throw new Error(`The agent must give ${name}`);
    }
    return [name, value] as const;
  });
  return Object.fromEntries(values.filter(([, value]) => value !== undefined && value !== null));
}

/**
 * Sends the request of a tool and waits for its response, as long as the tool says.
 */
export async function sendToolRequest(
  { baseUrl, tool }: AssignedTool,
  body: Record<string, unknown>,
): Promise<ToolResult> {
  const { method, endpoint_path: path, headers, timeout } = tool;
  return sendAndWait(baseUrl + (path ?? ''), { method, headers, body, seconds: timeout ?? 5 });
}

interface WaitingRequest {
  method: string;
  headers?: unknown;
  /** Becomes JSON. */
  body: unknown;
  /** How long to wait for the response. */
  seconds: number;
}

/** Sends a request and waits for its response. Nothing is sent outside this machine. */
export async function sendAndWait(
  address: string,
  { method, headers, body, seconds }: WaitingRequest,
): Promise<ToolResult> {
  const url = new URL(address);
  if (!isLoopback(url)) return { outcome: 'error', status: null, body: null };
  try {
    const response = await fetch(url, {
      method,
      headers: {
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
        ...(headers as Record<string, string> | null),
      },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(seconds * 1000),
    });
    const text = await response.text();
    return {
      outcome: response.ok ? 'answered' : 'error',
      status: response.status,
      body: parsed(text),
    };
  } catch (error) {
    const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
    return { outcome: isTimeout ? 'timeout' : 'error', status: null, body: null };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
