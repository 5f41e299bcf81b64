import { errorFromStatus, type Refusal, unexpectedResponse } from './errors';
import type { TextAnswer } from './network';

/** The most fields that an error names. */
const MAX_NAMED_FIELDS = 3;

/** Where a request can hold a value, as the first part of a `loc` says. */
const PLACES: readonly unknown[] = ['body', 'query', 'path', 'header', 'cookie'];

/** What is parsed of a JSON response, null for an empty one. Throws a DigaError for a refusal, and for what is no JSON. */
export function parseResponse(
  { status, retryAfter, text }: TextAnswer,
  request: Pick<Refusal, 'permissions' | 'sentences'>,
): unknown {
  const response = parseJson(text);
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && response !== undefined) return response;
  if (status < 400 || (status === 404 && response === undefined)) throw unexpectedResponse(status);
  throw errorFromStatus(status, {
    ...request,
    code: parseErrorCode(response),
    fields: parseFields(response),
    retryAfterMs: parseRetryAfter(retryAfter),
  });
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

/** Diga's code, if it looks like one: an error text must not repeat whatever a response holds. */
function parseErrorCode(response: unknown): string | undefined {
  const code = valueOf(response, 'error_code');
  return typeof code === 'string' && /^[A-Z][A-Z_]{1,63}$/.test(code) ? code : undefined;
}

/** The names of the fields that a validation error is about, if they look like names of fields. */
function parseFields(response: unknown): string[] {
  const detail = valueOf(response, 'detail');
  if (!Array.isArray(detail)) return [];
  const names = detail.flatMap((error: unknown) => fieldIn(valueOf(error, 'loc')) ?? []);
  return [...new Set(names)].slice(0, MAX_NAMED_FIELDS);
}

/** The field in a path such as `["body", "flow_ids", 0]`. */
function fieldIn(loc: unknown): string | undefined {
  if (!Array.isArray(loc)) return undefined;
  const path: unknown[] = PLACES.includes(loc[0]) ? loc.slice(1) : loc;
  const name = path.findLast((part) => typeof part === 'string');
  return name !== undefined && /^[a-z][a-z_]{0,63}$/i.test(name) ? name : undefined;
}

function valueOf(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null
    ? (holder as Record<string, unknown>)[key]
    : undefined;
}

/** Milliseconds to wait, from a number of seconds or an HTTP date; undefined for neither. */
function parseRetryAfter(header: string | undefined): number | undefined {
  if (!header) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
