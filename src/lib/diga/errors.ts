import { UserFacingError } from '../errors';

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

/** The sentence for a refusal by HTTP status. `permission` is what the request needs, as Diga's dashboard names it, where that is known. */
export function errorFromStatus(
  status: number,
  {
    code,
    permission,
    retryAfterMs,
  }: { code?: string | undefined; permission?: string; retryAfterMs?: number | undefined },
): DigaError {
  const because = code === undefined ? '' : ` (${code})`;
  if (status === 401) {
    return new DigaError({
      kind: 'unauthorized',
      status,
      code,
      message:
        'Diga refused the API key. Create a new one in the Diga dashboard under Settings → Project → API Keys, and put it into this connection.',
    });
  }
  if (status === 403) {
    return new DigaError({
      kind: 'forbidden',
      status,
      code,
      message: `The API key lacks the permission ${permission === undefined ? 'that this request needs' : `"${permission}"`}. Create a key that has it in the Diga dashboard under Settings → Project → API Keys, and put it into this connection.`,
    });
  }
  if (status === 404) {
    return new DigaError({
      kind: 'not_found',
      status,
      code,
      message: `Diga does not have what was asked for${because}. It may have been deleted, or it belongs to another project than the API key.`,
    });
  }
  if (status === 429) {
    return new DigaError({
      kind: 'rate_limited',
      status,
      code,
      retryAfterMs,
      message:
        'Diga is receiving too many requests from this account at the moment. Wait a minute and try again.',
    });
  }
  if (status >= 500) {
    return new DigaError({
      kind: 'server_error',
      status,
      code,
      retryAfterMs,
      message: `Diga has a problem of its own right now (HTTP ${status}). Try again in a few minutes.`,
    });
  }
  if (status >= 400) {
    return new DigaError({
      kind: 'invalid_request',
      status,
      code,
      message: `Diga declined the request${because} with HTTP ${status}. Check the values that this step sends.`,
    });
  }
  return unexpectedResponse(status);
}

/** The sentence for an answer that does not come from Diga's API, such as a web page. */
export function unexpectedResponse(status: number): DigaError {
  return new DigaError({
    kind: 'unexpected_response',
    status,
    message:
      "What answered is not Diga's API. Check the API address of this connection; leave it empty for Diga's own.",
  });
}
