import type { TextResponse } from '../http/node-transport';
import { type ErrorResponse, errorFromStatus, unexpectedResponse } from './errors';

/** The fields that an error names at most. */
const MAX_NAMED_FIELDS = 3;

/** What the first part of a `loc` can be: the part of the request that holds the field. */
const REQUEST_PARTS: readonly unknown[] = ['body', 'query', 'path', 'header', 'cookie'];

/** What of a request decides the error of its response. */
interface ParsedRequest extends Pick<ErrorResponse, 'permissions' | 'messages'> {
  holdsOnlyId?: boolean;
}

/**
 * The parsed JSON of a response, null for an empty one.
 *
 * @throws {DigaError} when the status is not a success, or the text is not JSON.
 */
export function parseResponse(
  { status, retryAfter, text }: TextResponse,
  { holdsOnlyId = false, ...request }: ParsedRequest,
): unknown {
  const body = parseJson(text);
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && body !== undefined) return body;
  if (status < 400 || (status === 404 && body === undefined)) throw unexpectedResponse(status);
  throw errorFromStatus(holdsOnlyId && status === 422 ? 404 : status, {
    ...request,
    code: parseErrorCode(body),
    fields: parseFields(body),
    retryAfterMs: parseRetryAfter(retryAfter),
  });
}

/** Whether a part of a response is an object with a text under this key. */
export function hasText(value: unknown, key: string): boolean {
  return typeof readKey(value, key) === 'string';
}

/** Whether a part of a response is a list of objects, each with a text under this key. */
export function isListWith(value: unknown, key: string): boolean {
  return Array.isArray(value) && value.every((item) => hasText(item, key));
}

/** The parsed text, null for an empty one, undefined for one that is not JSON. */
function parseJson(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Diga's code, if it looks like one: an error must not quote arbitrary text of a response. */
function parseErrorCode(body: unknown): string | undefined {
  const code = readKey(body, 'error_code');
  return typeof code === 'string' && /^[A-Z][A-Z_]{1,63}$/.test(code) ? code : undefined;
}

/** The fields that failed validation, if they look like names of fields. */
function parseFields(body: unknown): string[] {
  const detail = readKey(body, 'detail');
  if (!Array.isArray(detail)) return [];
  const names = detail.flatMap((error: unknown) => parseField(readKey(error, 'loc')) ?? []);
  return [...new Set(names)].slice(0, MAX_NAMED_FIELDS);
}

/** The field in a path such as `["body", "flow_ids", 0]`. */
function parseField(loc: unknown): string | undefined {
  if (!Array.isArray(loc)) return undefined;
  const path: unknown[] = REQUEST_PARTS.includes(loc[0]) ? loc.slice(1) : loc;
  const name = path.filter((part) => typeof part === 'string').at(-1);
  return name !== undefined && /^[a-z][a-z_]{0,63}$/i.test(name) ? name : undefined;
}

function readKey(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null
    ? (holder as Record<string, unknown>)[key]
    : undefined;
}

/** Milliseconds to wait, from a number of seconds or an HTTP date. Undefined for anything else. */
function parseRetryAfter(header: string | undefined): number | undefined {
  if (!header) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
