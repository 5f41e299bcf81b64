import type {
  BodyParam,
  ExecutionAudio,
  HttpTool,
  HttpToolRequest,
  ParamSource,
  ParamType,
  PreSpeech,
} from '../diga/integrations';

/** A value that the agent passes to a function. */
export interface FunctionParameter {
  name: string;
  type: ParamType;
  description: string | null;
  isRequired: boolean;
  source: ParamSource;
  /** The fixed value, or the name of the dynamic variable; null where the agent infers the value. */
  value: string | number | boolean | null;
}

/** A function that an agent can use during a call. */
export interface FunctionDefinition {
  name: string;
  /** What tells the agent when to use it. */
  description: string;
  parameters: readonly FunctionParameter[];
  /** Whether the agent waits for the answer. */
  waits: boolean;
  longestWaitSeconds: number;
  audio: ExecutionAudio | null;
  preSpeech: PreSpeech;
  asksFirst: boolean;
}

/** Variables that Diga has in every call. A function gets them beside its own parameters. */
export const SYSTEM_VARIABLES = ['user_phone_number', 'agent_name'] as const;

/** Where in Diga a function calls its flow. */
export interface FunctionAddress {
  /** Without a trailing slash. */
  baseUrl: string;
  host: string;
  /** The paths that are this flow's; the first one for a function that is waited for. */
  paths: readonly [synchronous: string, background: string];
}

/**
 * The address of a flow, split as Diga wants it. The base is the bare origin, so that it does not matter
 * how Diga joins the two.
 *
 * @throws {TypeError} when `webhookUrl` is not a URL
 */
export function addressOf(webhookUrl: string): FunctionAddress {
  const { origin, host, pathname } = new URL(webhookUrl);
  const path = pathname.replace(/\/+$/, '');
  return { baseUrl: origin, host, paths: [`${path}/sync`, path] };
}

/** The tool in Diga for a function. */
export function toToolRequest(
  definition: FunctionDefinition,
  { paths: [synchronous, background] }: FunctionAddress,
  headers: Record<string, string>,
): HttpToolRequest {
  return {
    name: definition.name,
    description: definition.description,
    endpoint_path: definition.waits ? synchronous : background,
    method: 'POST',
    headers,
    body: toBody(definition.parameters),
    timeout: definition.longestWaitSeconds,
    approval_required: definition.asksFirst,
    execution_audio: definition.audio,
    pre_speech: definition.preSpeech,
  };
}

/**
 * The name under which Diga sends a parameter. That of a dynamic variable is both the name and the value
 * of what is sent for it, because Diga does not document which of the two it looks up.
 */
export function sentName({ name, source, value }: FunctionParameter): string {
  return source === 'dynamic' ? String(value) : name;
}

function toBody(parameters: readonly FunctionParameter[]): BodyParam[] {
  const own = parameters.filter(({ source }) => source !== 'dynamic').map(toBodyParam);
  const variables = parameters.filter(({ source }) => source === 'dynamic').map(sentName);
  return [...own, ...[...new Set([...SYSTEM_VARIABLES, ...variables])].map(toVariableParam)];
}

function toBodyParam(parameter: FunctionParameter): BodyParam {
  const { name, type, description, isRequired, source, value } = parameter;
  return {
    name,
    data_type: type,
    description,
    required: isRequired,
    value_source: source,
    fixed_value: value,
  };
}

/** Never required: a call from a web page has no number, and is to be answered too. */
function toVariableParam(name: string): BodyParam {
  return {
    name,
    data_type: 'string',
    description: null,
    required: false,
    value_source: 'dynamic',
    fixed_value: name,
  };
}

/**
 * The fields in which a tool differs from what it should be, as Diga's API names them. Ignores what
 * Diga adds.
 */
export function differences(tool: HttpTool, wanted: HttpToolRequest): string[] {
  const stored = {
    ...tool,
    body: byName((tool.body ?? []).map(withDefaults)),
    execution_audio: tool.execution_audio ?? null,
    approval_required: tool.approval_required ?? false,
    pre_speech: tool.pre_speech ?? 'auto',
  };
  const fields = Object.keys(wanted) as (keyof HttpToolRequest)[];
  return fields.filter((field) =>
    field === 'headers'
      ? !hasHeaders(tool, wanted)
      : JSON.stringify(stored[field]) !==
        JSON.stringify(field === 'body' ? byName(wanted.body) : wanted[field]),
  );
}

function byName(params: readonly BodyParam[]): BodyParam[] {
  return [...params].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A stored parameter with Diga's defaults for what it leaves out, its fields in the order of ours. */
function withDefaults(param: BodyParam): BodyParam {
  const { name, data_type, description, required, value_source, fixed_value } = param;
  return {
    name,
    data_type,
    description: description ?? null,
    required: required ?? true,
    value_source: value_source ?? 'llm',
    fixed_value: fixed_value ?? null,
  };
}

/** Whether the tool has these headers. A value that Diga shows as asterisks counts as the right one. */
function hasHeaders({ headers }: HttpTool, wanted: HttpToolRequest): boolean {
  const stored = new Map(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return Object.entries(wanted.headers).every(([name, value]) => {
    const found = stored.get(name);
    return found === value || (typeof found === 'string' && /[*•]{3}/.test(found));
  });
}
