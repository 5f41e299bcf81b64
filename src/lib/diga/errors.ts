import { UserFacingError } from '../errors';
import { type Permission, permissionLabel } from './permissions';

/** Where the Diga dashboard keeps API keys. */
const API_KEYS = 'Settings → Project → API Keys';

/** What went wrong, for code that branches on it. People read the message. */
export type DigaErrorKind =
  /** 401: the API key is not valid. */
  | 'unauthorized'
  /** 403: the key is valid and lacks a permission. */
  | 'forbidden'
  /** 404: Diga has no such resource. */
  | 'not_found'
  /** Any other 4xx, such as 400, 409 or 422: Diga declined the request. */
  | 'invalid_request'
  /** 429. */
  | 'rate_limited'
  /** 5xx. */
  | 'server_error'
  /** No whole response within the time-out of the request. */
  | 'timeout'
  /** A file exceeds the size limit of its download. */
  | 'too_large'
  /** No connection, or one that broke. */
  | 'unreachable'
  /** The response does not come from Diga's API. */
  | 'unexpected_response';

const RETRYABLE: ReadonlySet<DigaErrorKind> = new Set([
  'rate_limited',
  'server_error',
  'timeout',
  'unreachable',
]);

/** After these, Diga may have carried out the request. */
const INCONCLUSIVE: ReadonlySet<DigaErrorKind> = new Set([
  'server_error',
  'timeout',
  'unreachable',
  'unexpected_response',
]);

interface DigaErrorOptions {
  kind: DigaErrorKind;
  message: string;
  status?: number | undefined;
  code?: string | undefined;
  retryAfterMs?: number | undefined;
  mayHaveSucceeded?: boolean;
}

/** Why a request to Diga failed. `message` quotes nothing of a response but Diga's own codes and field names. */
export class DigaError extends UserFacingError {
  declare readonly kind: DigaErrorKind;
  /** The HTTP status, if there was a response. */
  declare readonly status: number | undefined;
  /** Diga's `error_code` or the network's code (`ECONNREFUSED`), if there is one. */
  declare readonly code: string | undefined;
  /** What `Retry-After` said, in milliseconds, if it was there. */
  declare readonly retryAfterMs: number | undefined;
  /**
   * Whether Diga may have changed something: not by a GET, and not after a 429 or any other 4xx, unless the
   * answer to an earlier attempt was lost.
   */
  declare readonly mayHaveSucceeded: boolean;

  constructor({ kind, message, status, code, retryAfterMs, mayHaveSucceeded }: DigaErrorOptions) {
    const isInconclusive = mayHaveSucceeded ?? INCONCLUSIVE.has(kind);
    const details = { kind, status, code, retryAfterMs, mayHaveSucceeded: isInconclusive };
    super('DigaError', message, details);
  }

  /** A copy with some of it changed. */
  with(changes: Partial<DigaErrorOptions>): DigaError {
    const { kind, message, status, code, retryAfterMs, mayHaveSucceeded } = this;
    const details = { kind, message, status, code, retryAfterMs, mayHaveSucceeded };
    return new DigaError({ ...details, ...changes });
  }

  /** Whether the same request may succeed a little later. */
  get isRetryable(): boolean {
    return RETRYABLE.has(this.kind);
  }
}

/** Whether `error` is a DigaError, of the given kind if one is named. */
export function isDigaError(error: unknown, kind?: DigaErrorKind): error is DigaError {
  return error instanceof DigaError && (kind === undefined || error.kind === kind);
}

/** A copy of a DigaError with only its message changed; any other error as it is. */
export function withMessage<Failure>(
  error: Failure,
  toMessage: (error: DigaError) => string,
): Failure {
  if (!isDigaError(error)) return error;
  return error.with({ message: toMessage(error) }) as typeof error;
}

/**
 * What a request gives; null if Diga does not have what it is about.
 *
 * @throws {DigaError} of any other kind.
 */
export async function nullIfMissing<Result>(request: Promise<Result>): Promise<Result | null> {
  try {
    return await request;
  } catch (error) {
    if (isDigaError(error, 'not_found')) return null;
    throw error;
  }
}

/** A copy of a DigaError that says whether Diga may have changed something; any other error as it is. */
export function withOutcome<Failure>(error: Failure, mayHaveSucceeded: boolean): Failure {
  if (!isDigaError(error)) return error;
  return error.with({ mayHaveSucceeded }) as typeof error;
}

/** What is known of an error response beside its status. */
export interface ErrorResponse {
  /** Diga's `error_code`. */
  code?: string | undefined;
  /** The fields that failed validation, as Diga's API names them. */
  fields?: readonly string[];
  retryAfterMs?: number | undefined;
  /** What the request needs. */
  permissions?: readonly Permission[];
  /** Messages by code, for codes that mean something else for this request. */
  messages?: Readonly<Record<string, string>> | undefined;
}

interface Row {
  kind: DigaErrorKind;
  message: (response: ErrorResponse & { status: number }) => string;
}

/** Messages for codes of invalid requests. A code never decides the kind: only the status does. */
const MESSAGE_BY_CODE: Readonly<Record<string, string>> = {
  BAD_PARAMETER:
    'Diga declined a value (BAD_PARAMETER). Check that everything you picked or filled in still exists in Diga, in the project of the API key.',
  NOT_VALID_FIELD:
    'Diga does not accept one of the filters (NOT_VALID_FIELD). Empty the optional ones, then fill them in again one at a time to find it.',
  MISSING_ID:
    'Diga did not get an ID (MISSING_ID). Check that no ID is empty, and that the dynamic values give one.',
};

const DECLINED: Row = {
  kind: 'invalid_request',
  message: ({ status, code }) =>
    `Diga declined the request${inBrackets(code)} with HTTP ${status}. Check the values you filled in.`,
};

const SERVER_ERROR: Row = {
  kind: 'server_error',
  message: ({ status }) =>
    `Diga is having problems right now (HTTP ${status}). Try again in a few minutes.`,
};

/** The statuses with a row of their own. Others fall back to `DECLINED` (4xx) and `SERVER_ERROR` (5xx). */
const BY_STATUS: Readonly<Record<number, Row>> = {
  401: {
    kind: 'unauthorized',
    message: () =>
      `Diga refused the API key. It may have expired or been deleted, or it was not copied whole. Create a new one in the Diga dashboard under ${API_KEYS}, and put it into this connection.`,
  },
  403: {
    kind: 'forbidden',
    message: ({ permissions = [] }) =>
      `The API key lacks ${missing(permissions)}. Give it ${permissions.length > 1 ? 'each of them' : 'this permission'} in the Diga dashboard under ${API_KEYS}: an administrator of the project can edit the key there, and it stays the same key.`,
  },
  404: {
    kind: 'not_found',
    message: ({ code }) =>
      `Diga could not find this item${inBrackets(code)}. It may have been deleted, or it belongs to another project than the API key.`,
  },
  422: {
    kind: 'invalid_request',
    message: ({ code, fields = [] }) =>
      fields.length > 0
        ? `Diga does not accept ${fields.map(quoted).join(', ')} (HTTP 422). Check what you filled in for it.`
        : `Diga does not accept the request (${code ?? 'HTTP 422'}): something is missing or has the wrong form. Check what you filled in, dynamic values first.`,
  },
  429: {
    kind: 'rate_limited',
    message: () =>
      'Diga is receiving too many requests from this account at the moment. Wait a minute and try again.',
  },
};

/** The error for a response with an HTTP status of 400 or more. */
export function errorFromStatus(status: number, response: ErrorResponse): DigaError {
  const row = BY_STATUS[status] ?? (status >= 500 ? SERVER_ERROR : DECLINED);
  const { code, retryAfterMs } = response;
  const specific = row.kind === 'invalid_request' ? messageForCode(response) : undefined;
  const message = specific ?? row.message({ ...response, status });
  return new DigaError({ kind: row.kind, status, code, retryAfterMs, message });
}

function messageForCode({ code, messages }: ErrorResponse): string | undefined {
  return code === undefined ? undefined : (messages?.[code] ?? MESSAGE_BY_CODE[code]);
}

/** The error for a response that does not come from Diga's API, such as a web page. */
export function unexpectedResponse(status: number): DigaError {
  return new DigaError({
    kind: 'unexpected_response',
    status,
    message:
      "The server at this address is not Diga's API. Check the API address of this connection; leave it empty for Diga's own.",
  });
}

/** Such as `the permission "Agents: read" (agents.view)`. Of several, any may be the missing one. */
function missing(permissions: readonly Permission[]): string {
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
