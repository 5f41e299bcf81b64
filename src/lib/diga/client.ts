import { type BytesRequest, type BytesResponse, requestBytes } from '../http/fetch-transport';
import { requestText } from '../http/node-transport';
import type { HttpMethod } from '../http/transport';
import { type Connection, type ConnectionValues, parseConnection } from './connection';
import {
  errorFromStatus,
  type ErrorResponse,
  isDigaError,
  unexpectedResponse,
  withOutcome,
} from './errors';
import type { Permission } from './permissions';
import { hasText, parseResponse } from './response';
import { retryUntil, timeLeft } from './retry';
import { errorFromTransport } from './transport-errors';
import { type Query, resolveWithin, withQuery } from './url';

/** Time-out of one request with its whole response, in milliseconds. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** Least time for an attempt, in milliseconds, even on a used-up budget: less says nothing about Diga. */
const MIN_ATTEMPT_MS = 1_000;

/** Default time budget of a client's GETs, in milliseconds. */
export const DEFAULT_BUDGET_MS = 25_000;

export interface DigaClientOptions extends ConnectionValues {
  /** Time budget for all requests that are retried, in milliseconds from now. */
  budgetMs?: number;
}

export interface DigaRequest {
  method: HttpMethod;
  /** Exactly as Diga documents it; a trailing slash matters. */
  path: string;
  query?: Query;
  /** Sent as JSON. */
  body?: unknown;
  /** What the key needs. The error of a 403 names them. */
  permissions: readonly Permission[];
  /** Whether sending it twice does the same as sending it once. Default: of a GET and a DELETE. */
  isIdempotent?: boolean;
  /**
   * Whether the request holds nothing but an id, and Diga documents no 404 for it: then a 422 says that
   * there is no such item. Default: no.
   */
  holdsOnlyId?: boolean;
  /** Messages for Diga's error codes that mean something else for this request. */
  messages?: ErrorResponse['messages'];
}

/** A request that a user has put together. */
export interface CustomRequest {
  method: HttpMethod;
  /** A path, or a whole URL that begins with the address of the connection. */
  url: string;
  query?: Query;
  /** Cannot override the connection's `authorization`. */
  headers?: Record<string, string>;
  body?: string | FormData | undefined;
  timeoutMs?: number | undefined;
  followRedirects?: boolean | undefined;
}

/** A file that a response links to. */
export interface Download {
  /** Often on another host than Diga's API. */
  url: string;
  /** Size limit, in bytes. */
  maxBytes: number;
  /** Time budget with retries, in milliseconds. */
  timeoutMs: number;
}

/**
 * The client of one Diga project. Every request of the piece to Diga goes through it.
 *
 * Each hook creates its own, so that the budget is the hook's.
 */
export interface DigaClient {
  /**
   * Sends one request and gives the parsed JSON of the response, null for an empty one.
   *
   * An idempotent request is retried on network errors, time-outs, 429 and 5xx within the budget. Nothing
   * else is ever sent twice. No redirect is followed: Diga makes none, and one would carry the key away.
   *
   * @throws {DigaError} when Diga refuses, or there is no response from Diga's API.
   */
  request<Body>(request: DigaRequest): Promise<Body>;
  /**
   * Retries work like an idempotent request: for writes that have to read anew before each attempt.
   *
   * @throws whatever the last attempt throws.
   */
  retry<Result>(attempt: () => Promise<Result>): Promise<Result>;
  /**
   * Sends a request once and gives the response as it came, whatever its status.
   *
   * @throws {DigaError} when there is no response.
   * @throws {InputError} when the URL leads away from the connection's address, as the key goes nowhere
   * else, or HTTP does not allow the request.
   */
  custom(request: CustomRequest): Promise<BytesResponse>;
  /**
   * Downloads a file, with the key only from the connection's own address. Retried like a GET.
   *
   * @throws {DigaError} when there is no such file; of kind `too_large` for more than `maxBytes`.
   */
  download(file: Download): Promise<BytesResponse>;
}

/** @throws {InputError} when the address is not a plain http(s) URL or the key cannot be a key. */
export function createDigaClient({ budgetMs, ...values }: DigaClientOptions): DigaClient {
  const connection = parseConnection(values);
  const deadline = Date.now() + (budgetMs ?? DEFAULT_BUDGET_MS);
  return {
    async request<Body>(request: DigaRequest): Promise<Body> {
      const { method, isIdempotent = method === 'GET' || method === 'DELETE' } = request;
      const body = isIdempotent
        ? await retryUntil(deadline, toAttempt(connection, request, deadline))
        : await sendJson(connection, request, REQUEST_TIMEOUT_MS);
      return body as Body;
    },
    retry: (attempt) => retryUntil(deadline, attempt),
    custom: (request) => sendCustom(connection, request),
    download: (file) => download(connection, file),
  };
}

/** One attempt of a request that is retried until the deadline. */
function toAttempt(
  connection: Connection,
  request: DigaRequest,
  deadline: number,
): () => Promise<unknown> {
  const { method } = request;
  let mayBeDeleted = false;
  return async () => {
    // A write that is cut short may be done, so only reading hurries.
    const budgetMs = method === 'GET' ? Math.max(MIN_ATTEMPT_MS, timeLeft(deadline)) : Infinity;
    try {
      return await sendJson(connection, request, Math.min(REQUEST_TIMEOUT_MS, budgetMs));
    } catch (error) {
      if (mayBeDeleted && isDigaError(error, 'not_found')) return null;
      mayBeDeleted ||= method === 'DELETE' && isDigaError(error) && error.mayHaveSucceeded;
      throw method === 'GET' ? withOutcome(error, false) : error;
    }
  };
}

async function sendJson(
  { baseUrl, authorization }: Connection,
  request: DigaRequest,
  timeoutMs: number,
): Promise<unknown> {
  const { method, path, query, body } = request;
  const url = withQuery(baseUrl + path, query);
  try {
    const response = await requestText({
      method,
      url,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        authorization,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      timeoutMs,
    });
    return parseResponse(response, request);
  } catch (error) {
    throw errorFromTransport(error, { url, timeoutMs });
  }
}

async function sendCustom(
  { baseUrl, authorization }: Connection,
  { method, url, query, headers, body, timeoutMs, followRedirects }: CustomRequest,
): Promise<BytesResponse> {
  return sendBytes({
    method,
    url: withQuery(resolveWithin(baseUrl, url), query),
    headers: { ...withLowerCaseNames(headers), authorization },
    body,
    redirect: followRedirects ? 'follow' : 'manual',
    timeoutMs: timeoutMs ?? REQUEST_TIMEOUT_MS,
  });
}

async function download(
  { baseUrl, authorization }: Connection,
  { url, maxBytes, timeoutMs }: Download,
): Promise<BytesResponse> {
  const address = URL.canParse(url, baseUrl) ? new URL(url, baseUrl) : null;
  if (!address || !['http:', 'https:'].includes(address.protocol)) throw unexpectedResponse(200);
  const isAtDiga = address.origin === new URL(baseUrl).origin;
  const deadline = Date.now() + timeoutMs;
  return retryUntil(deadline, async () => {
    const response = await sendBytes({
      method: 'GET',
      url: address,
      headers: isAtDiga ? { authorization } : {},
      body: undefined,
      redirect: 'follow',
      timeoutMs: Math.max(MIN_ATTEMPT_MS, timeLeft(deadline)),
      maxBytes,
    });
    if (response.status >= 400) throw errorFromStatus(response.status, {});
    return response;
  });
}

async function sendBytes(request: BytesRequest): Promise<BytesResponse> {
  try {
    return await requestBytes(request);
  } catch (error) {
    throw errorFromTransport(error, request);
  }
}

/** Lets a later header override an earlier one, whatever case a user wrote its name in. */
function withLowerCaseNames(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/** A request whose response is an object with an id. */
interface ItemRequest<Item> extends DigaRequest {
  /** The field with the id. Default: `id`. */
  idKey?: keyof Item & string;
}

/**
 * Sends a request, and gives the object in its response.
 *
 * @throws {DigaError} when Diga refuses, or the response is something else.
 */
export async function requestItem<Item extends object>(
  client: DigaClient,
  { idKey = 'id' as keyof Item & string, ...request }: ItemRequest<Item>,
): Promise<Item> {
  const item = await client.request<Item | null>(request);
  if (!item || !hasText(item, idKey)) throw unexpectedResponse(200);
  return item;
}
