import type {
  BodyParam,
  ExecutionAudio,
  HttpTool,
  HttpToolRequest,
  ParamSource,
  ParamType,
  PreSpeech,
} from '../diga/integrations';
import { mismatchError } from './errors';

/** A value that the agent passes to a function. */
export interface FunctionParameter {
  name: string;
  type: ParamType;
  description: string | null;
  isRequired: boolean;
  source: ParamSource;
  /** The fixed value, or the name of the dynamic variable; null where the agent infers the value. */
  value: string | number | boolean | null;
  /** Of an object. */
  properties?: readonly FunctionParameter[];
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
export function toAddress(webhookUrl: string): FunctionAddress {
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
  const { name, type, description, isRequired, source, value, properties } = parameter;
  return {
    name,
    data_type: type,
    description,
    required: isRequired,
    value_source: source,
    fixed_value: value,
    ...(properties && { properties: properties.map(toBodyParam) }),
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
 * What a tool is to be, with what only its user has given it: other headers, and a description that was
 * changed in Diga since the flow wrote it. Without headers if theirs are not shown, and the flow's own is
 * right.
 *
 * @throws {DigaError} if a header whose value is not shown would be lost
 */
export function withUsersChanges(
  tool: HttpTool,
  wanted: HttpToolRequest,
  known: { description: string | null; isSecretSame: boolean },
): Partial<HttpToolRequest> {
  const { headers: own, ...rest } = wanted;
  const others = Object.entries(tool.headers ?? {}).filter(
    ([name]) => !Object.hasOwn(own, name.toLowerCase()),
  );
  const isKept = known.description === wanted.description && Boolean(tool.description);
  const all = { ...rest, ...(isKept && { description: tool.description ?? '' }) };
  if (!others.some(([, value]) => isHidden(value))) {
    const kept = Object.fromEntries(others.map(([name, value]) => [name, String(value)]));
    return { ...all, headers: { ...kept, ...own } };
  }
  if (known.isSecretSame && hasHeaders(tool, own)) return all;
  throw mismatchError(
    `The function "${tool.name}" has headers whose values Diga does not show, and they would be lost. Set the header ${Object.keys(own).join()} in Diga by hand, or take the others away there.`,
  );
}

/**
 * The fields in which a tool differs from what it should be, as Diga's API names them. Compares by meaning,
 * and ignores what Diga adds or does not show. `baseUrl` is that of the integration.
 */
export function differences(
  tool: HttpTool,
  wanted: Partial<HttpToolRequest>,
  baseUrl: string,
): string[] {
  const fields = Object.keys(wanted) as (keyof HttpToolRequest)[];
  return fields.filter((field) => {
    if (field === 'headers') return !hasHeaders(tool, wanted.headers ?? {});
    if (field === 'timeout' && (tool.timeout ?? null) === null) return false;
    return (
      JSON.stringify(toMeaning(tool, field, baseUrl)) !==
      JSON.stringify(toMeaning(wanted, field, baseUrl))
    );
  });
}

function toMeaning(
  tool: Partial<HttpTool | HttpToolRequest>,
  field: keyof HttpToolRequest,
  baseUrl: string,
): unknown {
  if (field === 'endpoint_path') return joinUrl(tool.endpoint_path ?? '', baseUrl);
  if (field === 'body') return byName((tool.body ?? []).map(withDefaults));
  return tool[field] ?? DEFAULTS[field] ?? null;
}

/** The defaults in Diga's API description. */
const DEFAULTS: Partial<HttpToolRequest> = { approval_required: false, pre_speech: 'auto' };

/** The whole address that a tool calls. Its path may be one already. */
export function joinUrl(path: string, baseUrl: string): string {
  if (URL.canParse(path)) return new URL(path).href;
  const joined = `${baseUrl.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
  return URL.canParse(joined) ? new URL(joined).href : joined;
}

function byName(params: readonly BodyParam[]): BodyParam[] {
  return [...params].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A stored parameter with Diga's defaults for what it leaves out, its fields in the order of ours. */
function withDefaults(param: BodyParam): BodyParam {
  const { name, data_type, description, required, value_source, fixed_value, properties } = param;
  return {
    name,
    data_type,
    description: description ?? null,
    required: required ?? true,
    value_source: value_source ?? 'llm',
    fixed_value: fixed_value ?? null,
    properties: byName((properties ?? []).map(withDefaults)),
  };
}

/** Whether the tool has these headers. What Diga does not show counts as right. */
export function hasHeaders({ headers }: HttpTool, wanted: Record<string, string>): boolean {
  if (!headers) return true;
  const stored = new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return Object.entries(wanted).every(([name, value]) => {
    const found = stored.get(name.toLowerCase());
    return found === value || isHidden(found);
  });
}

/** Whether a value is shown as asterisks. */
function isHidden(value: unknown): boolean {
  return typeof value === 'string' && /[*•]{3}/.test(value);
}
