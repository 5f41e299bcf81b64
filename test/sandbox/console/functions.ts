/** The functions of agents, and their use in a call. */
import type { BodyParam, HttpToolResponse } from '../contract';
import { isLoopback } from '../deliveries';
import type { Sandbox, ToolResult } from '../sandbox';
import { letCallHappen } from './calls';
import { findOne, UsageError } from './find';
import { withoutQuery } from './lines';
import { getNames, type NamedVersion, versionsWith } from './versions';

interface AgentFunction {
  tool: HttpToolResponse;
  baseUrl: string;
  /** The versions and drafts that have it. */
  versions: NamedVersion[];
}

/** The functions with what to type after `use`, and the agent versions that have them. */
export function listFunctions(sandbox: Sandbox): string {
  const lines = getFunctions(sandbox).map(({ tool, baseUrl, versions }) => {
    const form = [tool.name, ...passed(tool).map(getForm)].join(' ');
    const note = canReach(baseUrl) ? '' : '; not on this machine, so it cannot be used here';
    return `${form}\n    ${getNames(versions)}${note}`;
  });
  return lines.join('\n') || 'No agent has a function.';
}

/**
 * Places a call of an agent whose published version has the function, uses it, and ends the call.
 * Returns lines about what came back.
 *
 * @throws {UsageError} when there is no such function, or its values are wrong
 */
export function useFunction(
  sandbox: Sandbox,
  name: string | undefined,
  words: readonly string[],
): Promise<string> {
  const used = findOne(getFunctions(sandbox), ({ tool }) => [tool.name], name, 'function');
  const { tool, versions } = used;
  const version = versions.find(({ isPublished }) => isPublished);
  if (!version) {
    throw new UsageError(
      `No published version has the function ${tool.name}: ${getNames(versions)}. Publish one.`,
    );
  }
  const values = valuesFrom(tool, words);
  const place = () => {
    const callId = sandbox.placeCall({ agentId: version.agentId, identifier: '+34900000012' });
    return { callId, finish: () => sandbox.finishCall(callId) };
  };
  return letCallHappen(sandbox, place, async (callId) => {
    sandbox.setStatus(callId, 'in_queue');
    sandbox.setStatus(callId, 'in_progress');
    const result = await sandbox.callTool(callId, tool.name, values);
    return [`    ${tool.name} ${JSON.stringify(values)}`, `    ${toOutcome(used, result)}`];
  });
}

function getFunctions(sandbox: Sandbox): AgentFunction[] {
  return sandbox.integrations().flatMap(({ id, base_url: baseUrl }) =>
    sandbox.tools(id).map((tool) => ({
      tool,
      baseUrl,
      versions: versionsWith(
        sandbox,
        ({ integrations }) =>
          integrations?.some(({ tool_ids: toolIds }) => toolIds.includes(tool.id)) ?? false,
      ),
    })),
  );
}

/** The parameters that the agent passes; Diga fills in the others. */
function passed({ body }: HttpToolResponse): BodyParam[] {
  return (body ?? []).filter(({ value_source: source = 'llm' }) => source === 'llm');
}

function getForm({ name, data_type: type, required = true }: BodyParam): string {
  const form = `${name}=<${type}>`;
  return required ? form : `[${form}]`;
}

/** The values from words such as `day=next Friday guests=4`; a value goes on to the next name. */
function valuesFrom(tool: HttpToolResponse, words: readonly string[]): Record<string, unknown> {
  const params = passed(tool);
  const texts = new Map<BodyParam, string>();
  let last: BodyParam | undefined;
  for (const word of words) {
    const [, name, text = ''] = /^(\w+)=(.*)$/.exec(word) ?? [];
    const param = params.find((candidate) => candidate.name === name);
    if (!param && (!last || name !== undefined)) {
      const form = [tool.name, ...params.map(getForm)].join(' ');
      throw new UsageError(`There is no parameter "${name ?? word}". Type: use ${form}`);
    }
    last = param ?? last;
    if (last) texts.set(last, param ? text : `${texts.get(last)} ${word}`);
  }
  const missing = params.find((param) => (param.required ?? true) && !texts.has(param));
  if (missing) throw new UsageError(`${tool.name} needs ${getForm(missing)}`);
  return Object.fromEntries(
    [...texts].map(([param, text]) => [param.name, contentValue(param, text)]),
  );
}

/** @throws {UsageError} when the text is not of the parameter's type */
function contentValue({ name, data_type: type }: BodyParam, text: string): unknown {
  if (type === 'string') return text;
  try {
    const value: unknown = JSON.parse(text);
    const isOfType = type === 'integer' ? Number.isInteger(value) : typeof value === type;
    if (isOfType && value !== null) return value;
  } catch {
    // No JSON: not of the type either.
  }
  throw new UsageError(`${name} takes a value of the type ${type}`);
}

function toOutcome({ tool, baseUrl }: AgentFunction, { outcome, status, body }: ToolResult) {
  if (outcome === 'timeout') {
    return `nobody answered within ${tool.timeout ?? 5} s; the agent goes on without an answer`;
  }
  if (status === null) {
    const address = withoutQuery(baseUrl);
    return canReach(baseUrl)
      ? `nobody could be reached at ${address}`
      : `not sent: ${address} is not on this machine`;
  }
  const answer = typeof body === 'string' ? body : JSON.stringify(body);
  if (outcome === 'error') return `failed (${status}): ${answer}`;
  return answer === ''
    ? `answered with nothing (${status}): no step of the flow answered, or not in time`
    : `answered (${status}): ${answer}`;
}

function canReach(baseUrl: string): boolean {
  return isLoopback(new URL(baseUrl));
}
