import { UserFacingError } from '../errors';
import { type Permission, permissionLabel } from './permissions';

/** Where the Diga dashboard keeps API keys. */
const API_KEYS = 'Settings → Project → API Keys';

/** What kind of thing went wrong, for code that has to decide; people read the message. */
export type DigaErrorKind =
  /** 401: the API key is not valid. */
  | 'unauthorized'
  /** 403: the key is valid and lacks a permission. */
  | 'forbidden'
  /** 404: Diga knows no such thing. */
  | 'not_found'
  /** 400, 409, 412, 422: Diga understood and declined. */
  | 'invalid_request'
  /** 429. */
  | 'rate_limited'
  /** 5xx. */
  | 'server_error'
  /** No answer within the time-out of the request. */
  | 'timeout'
  /** A file is larger than what is taken. */
  | 'too_large'
  /** No connection, or one that broke. */
  | 'unreachable'
  /** Something answered that is not Diga's API. */
  | 'unexpected_response';

/** The kinds after which the same request may succeed a little later. */
const retryable: ReadonlySet<DigaErrorKind> = new Set([
  'rate_limited',
  'server_error',
  'timeout',
  'unreachable',
]);

interface DigaErrorFacts {
  kind: DigaErrorKind;
  message: string;
  status?: number | undefined;
  code?: string | undefined;
  retryAfterMs?: number | undefined;
}

/** What Diga said, or that it said nothing. `message` holds nothing of an answer's text. */
export class DigaError extends UserFacingError {
  readonly kind: DigaErrorKind;
  /** The HTTP status, when Diga answered. */
  readonly status: number | undefined;
  /** Diga's `error_code`, or the network's (`ECONNREFUSED`), when there is one. */
  readonly code: string | undefined;
  /** How long Diga asked to wait, in milliseconds, when it did. */
  readonly retryAfterMs: number | undefined;

  constructor({ kind, message, status, code, retryAfterMs }: DigaErrorFacts) {
    super(message);
    this.name = 'DigaError';
    this.kind = kind;
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may succeed a little later. */
  get isRetryable(): boolean {
    return retryable.has(this.kind);
  }
}

/** Whether `error` is a DigaError, of the given kind if one is named. */
export function isDigaError(error: unknown, kind?: DigaErrorKind): error is DigaError {
  return error instanceof DigaError && (kind === undefined || error.kind === kind);
}

/** What Diga said as it declined a request. */
export interface Refusal {
  /** Diga's `error_code`, if it named one. */
  code?: string | undefined;
  /** What Diga found fault with, by its names in the API. */
  fields?: readonly string[];
  retryAfterMs?: number | undefined;
  /** What the request needs, where that is known. */
  permissions?: readonly Permission[];
  /** What a code means for this request, where it does not mean the same for every one. */
  sentences?: Readonly<Record<string, string>> | undefined;
}

interface Row {
  kind: DigaErrorKind;
  sentence: (refusal: Refusal & { status: number }) => string;
}

/** What is said of a code wherever it comes; it never decides the kind, which only the status tells. */
const BY_CODE: Readonly<Record<string, string>> = {
  BAD_PARAMETER:
    'Diga declined a value that this step sends (BAD_PARAMETER). Check that all that is picked or filled in here still exists in Diga, in the project of the API key.',
  NOT_VALID_FIELD:
    'Diga does not accept one of the filters that this step sends (NOT_VALID_FIELD). Empty the optional fields of this step, and fill them in again one at a time to find it.',
  MISSING_ID:
    'Diga did not get the id of what this step is about (MISSING_ID). Check that the field for it, such as "Call ID", is not empty, and that the step it comes from gives one.',
};

const DECLINED: Row = {
  kind: 'invalid_request',
  sentence: ({ status, code }) =>
    `Diga declined the request${inBrackets(code)} with HTTP ${status}. Check the values that this step sends.`,
};

const SERVER_ERROR: Row = {
  kind: 'server_error',
  sentence: ({ status }) =>
    `Diga has a problem of its own right now (HTTP ${status}). Try again in a few minutes.`,
};

/** What each status means; every other one is its class's. */
const BY_STATUS: Readonly<Record<number, Row>> = {
  401: {
    kind: 'unauthorized',
    sentence: () =>
      `Diga refused the API key. It may have expired or been deleted, or it was not copied whole. Create a new one in the Diga dashboard under ${API_KEYS}, and put it into this connection.`,
  },
  403: {
    kind: 'forbidden',
    sentence: ({ permissions = [] }) =>
      `The API key lacks ${lackOf(permissions)}. Give it ${permissions.length > 1 ? 'each of them' : 'this permission'} in the Diga dashboard under ${API_KEYS}: an administrator of the project can edit the key there, and it stays the same key.`,
  },
  404: {
    kind: 'not_found',
    sentence: ({ code }) =>
      `Diga does not have what was asked for${inBrackets(code)}. It may have been deleted, or it belongs to another project than the API key.`,
  },
  422: {
    kind: 'invalid_request',
    sentence: ({ code, fields = [] }) =>
      fields.length > 0
        ? `Diga does not accept what this step sends as ${fields.map(quoted).join(', ')} (HTTP 422). Check the field of this step that it comes from.`
        : `Diga does not accept what this step sends (${code ?? 'HTTP 422'}): something is missing, or has the wrong form. Check the fields of this step, above all those with a value from a step before.`,
  },
  429: {
    kind: 'rate_limited',
    sentence: () =>
      'Diga is receiving too many requests from this account at the moment. Wait a minute and try again.',
  },
};

/** The error for an answer that is not what was asked for, by its HTTP status. */
export function errorFromStatus(status: number, refusal: Refusal): DigaError {
  if (status < 400) return unexpectedResponse(status);
  const row = BY_STATUS[status] ?? (status >= 500 ? SERVER_ERROR : DECLINED);
  const { code, retryAfterMs, sentences } = refusal;
  const known = code === undefined ? undefined : (sentences?.[code] ?? BY_CODE[code]);
  const message =
    (row.kind === 'invalid_request' ? known : undefined) ?? row.sentence({ ...refusal, status });
  return new DigaError({ kind: row.kind, status, code, retryAfterMs, message });
}

/** The error for an answer that does not come from Diga's API, such as a web page. */
export function unexpectedResponse(status: number): DigaError {
  return new DigaError({
    kind: 'unexpected_response',
    status,
    message:
      "What answered is not Diga's API. Check the API address of this connection; leave it empty for Diga's own.",
  });
}

/** "the permission "Agents: read" (agents.view)"; of several, any may be the one that lacks. */
function lackOf(permissions: readonly Permission[]): string {
  if (permissions.length === 0) return 'the permission that this request needs';
  const all = permissions.map((each) => `"${permissionLabel(each)}" (${each.names.join(', ')})`);
  return `the permission ${all.join(' or ')}`;
}

function inBrackets(code: string | undefined): string {
  return code === undefined ? '' : ` (${code})`;
}

function quoted(name: string): string {
  return `"${name}"`;
}
