import { setTimeout as delay } from 'node:timers/promises';
import pRetry from 'p-retry';
import { InputError } from '../errors';
import { errorFromStatus, isDigaError, type Refusal, unexpectedResponse } from './errors';
import { ask, type HttpMethod, type RawAnswer, send } from './network';
import type { Permission } from './permissions';
import { parseResponse } from './response';

/** Where Diga's API is, unless a connection says otherwise. */
export const DEFAULT_BASE_URL = 'https://api.diga.io';

/** Longest wait for one request and its whole answer, in milliseconds. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** Least time for a try, in milliseconds, also where the budget is used up: one that cannot succeed says nothing. */
const MIN_ATTEMPT_MS = 1_000;

/** Time in which a GET may be tried again, in milliseconds, when a caller does not name its own. */
export const DEFAULT_BUDGET_MS = 25_000;

/** First pause between two tries, in milliseconds; it doubles, up to the longest, with jitter on top. */
const MIN_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 4_000;

export interface DigaClientOptions {
  apiKey: string;
  /** An http(s) address; a trailing slash is fine. Empty or absent: Diga's own. */
  baseUrl?: string | null | undefined;
  /** All the time that this client's GETs may take with their repetitions, in milliseconds, counted from now. */
  budgetMs?: number;
}

/** A list is sent as the same parameter once for each item. */
export type Query = Record<
  string,
  string | number | boolean | readonly string[] | null | undefined
>;

export interface DigaRequest {
  method: HttpMethod;
  /** As Diga writes it, with its leading and, where there is one, trailing slash. */
  path: string;
  query?: Query;
  /** Sent as JSON. */
  body?: unknown;
  /** What the key needs; said when Diga answers 403. */
  permissions: readonly Permission[];
  /** What Diga's codes mean for this request, where they do not mean the same for every one. */
  sentences?: Refusal['sentences'];
}

/** A request that a user has put together. */
export interface CustomRequest {
  method: HttpMethod;
  /** A path, or a whole URL that begins with the address of the connection. */
  url: string;
  query?: Query;
  /** Those of the connection win. */
  headers?: Record<string, string>;
  body?: string | FormData | undefined;
  timeoutMs?: number | undefined;
  followRedirects?: boolean | undefined;
}

/** A file that an answer points to. */
export interface Download {
  /** Where it is; often not at Diga itself. */
  url: string;
  /** The most that is taken, in bytes. */
  maxBytes: number;
  /** For all of it with its repetitions, in milliseconds. */
  timeoutMs: number;
}

/**
 * The connection to one Diga project: every request of the piece goes through it.
 *
 * Made anew for each hook, so that its budget is the hook's.
 */
export interface DigaClient {
  /**
   * Sends one request and gives Diga's answer, parsed (null for an empty one).
   *
   * A GET is tried again on network errors, time-outs, 429 and 5xx for as long as the budget lasts;
   * nothing else is ever sent twice. Throws a DigaError.
   */
  request<Answer>(request: DigaRequest): Promise<Answer>;
  /**
   * Sends a request once and gives the answer as it came. Throws a DigaError if there is none, and an
   * InputError if the URL leads away from the connection's address: the key goes nowhere else.
   */
  custom(request: CustomRequest): Promise<RawAnswer>;
  /**
   * Downloads a file, with the key only if it is at the connection's own address. Tried again as a GET
   * is. Throws a DigaError, of kind `too_large` for more than what is taken.
   */
  download(file: Download): Promise<RawAnswer>;
}

/** Makes a client. Throws an InputError if the address is not an http(s) URL or the key cannot be one. */
export function createDigaClient(options: DigaClientOptions): DigaClient {
  const baseUrl = normalizeBaseUrl(options.baseUrl);
  const authorization = `Bearer ${normalizeApiKey(options.apiKey)}`;
  const deadline = Date.now() + (options.budgetMs ?? DEFAULT_BUDGET_MS);

  const sendJson = async (request: DigaRequest, timeoutMs: number): Promise<unknown> => {
    const { body } = request;
    const answer = await ask({
      method: request.method,
      url: withQuery(baseUrl + request.path, request.query),
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        authorization,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      timeoutMs,
    });
    return parseResponse(answer, request);
  };

  return {
    async request<Answer>(request: DigaRequest): Promise<Answer> {
      const answer =
        request.method === 'GET'
          ? await retryWithin(deadline, () =>
              sendJson(
                request,
                Math.min(REQUEST_TIMEOUT_MS, Math.max(MIN_ATTEMPT_MS, timeLeft(deadline))),
              ),
            )
          : await sendJson(request, REQUEST_TIMEOUT_MS);
      return answer as Answer;
    },
    async custom({ method, url, query, headers, body, timeoutMs, followRedirects }) {
      return send({
        method,
        url: withQuery(urlWithin(baseUrl, url), query),
        headers: { ...lowerCased(headers ?? {}), authorization },
        body,
        redirect: followRedirects ? 'follow' : 'manual',
        timeoutMs: timeoutMs ?? REQUEST_TIMEOUT_MS,
      });
    },
    async download({ url, maxBytes, timeoutMs }) {
      const address = URL.canParse(url, baseUrl) ? new URL(url, baseUrl) : null;
      if (!address || !['http:', 'https:'].includes(address.protocol))
        throw unexpectedResponse(200);
      const isAtDiga = address.origin === new URL(baseUrl).origin;
      const downloadBy = Date.now() + timeoutMs;
      return retryWithin(downloadBy, async () => {
        const answer = await send({
          method: 'GET',
          url: address,
          headers: isAtDiga ? { authorization } : {},
          body: undefined,
          // Followed to another address, `fetch` leaves the key behind.
          redirect: 'follow',
          timeoutMs: Math.max(MIN_ATTEMPT_MS, timeLeft(downloadBy)),
          maxBytes,
        });
        if (answer.status >= 400) throw errorFromStatus(answer.status, {});
        return answer;
      });
    },
  };
}

/**
 * The address without a trailing slash; Diga's own for an empty one.
 *
 * Throws an InputError if it is not an http(s) URL, or one that holds a user name, a query or a fragment.
 */
export function normalizeBaseUrl(baseUrl: string | null | undefined): string {
  const text = baseUrl?.trim() || DEFAULT_BASE_URL;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url && !url.username && !url.password && !/[?#]/.test(text);
  if (!isPlain || !['http:', 'https:'].includes(url.protocol)) {
    throw new InputError(
      `The API address is not one that can be used. Write it like ${DEFAULT_BASE_URL}, or leave it empty for Diga's own.`,
    );
  }
  return url.href.replace(/\/+$/, '');
}

/** The key as it was meant; a pasted one often brings a line break. Throws an InputError if it cannot be a key. */
function normalizeApiKey(apiKey: string | null | undefined): string {
  const key = apiKey?.trim() ?? '';
  // Checked here because `fetch` would otherwise refuse the header with an error that quotes the key.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new InputError(
      'The API key is empty or holds characters that no API key has. Copy it once more from the Diga dashboard under Settings → Project → API Keys, and put it into this connection.',
    );
  }
  return key;
}

function timeLeft(deadline: number): number {
  return Math.max(0, deadline - Date.now());
}

async function retryWithin<Answer>(
  deadline: number,
  attempt: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await attempt();
  } catch (failure) {
    // p-retry hears of the first try only when it has failed: nearly all succeed, and a flow run waits.
    const goOn = async (attemptNumber: number) => {
      if (attemptNumber === 1) throw failure;
      return attempt();
    };
    return pRetry(goOn, {
      retries: Infinity,
      minTimeout: MIN_BACKOFF_MS,
      maxTimeout: MAX_BACKOFF_MS,
      randomize: true,
      shouldRetry: async ({ error, retriesConsumed }) => {
        const asked = isDigaError(error) ? (error.retryAfterMs ?? 0) : 0;
        const backoff = Math.min(2 * MIN_BACKOFF_MS * 2 ** retriesConsumed, MAX_BACKOFF_MS);
        // A try that the budget cannot hold would only turn the answer that is known into a time-out.
        const fits = timeLeft(deadline) > asked + backoff;
        if (!isDigaError(error) || !error.isRetryable || !fits) return false;
        await delay(asked);
        return true;
      },
    });
  }
}

function withQuery(url: string, query: Query = {}): URL {
  const whole = new URL(url);
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined) continue;
    whole.searchParams.delete(name);
    for (const item of [value].flat()) whole.searchParams.append(name, String(item));
  }
  return whole;
}

/** The whole URL of a path or URL that a user wrote. Throws an InputError if it leads elsewhere. */
function urlWithin(baseUrl: string, url: string): string {
  const text = url.trim();
  const whole = /^https?:/i.test(text) ? text : `${baseUrl}/${text.replace(/^\/+/, '')}`;
  const isWithin =
    URL.canParse(whole) &&
    new URL(whole).origin === new URL(baseUrl).origin &&
    `${new URL(whole).pathname}/`.startsWith(`${new URL(baseUrl).pathname.replace(/\/$/, '')}/`);
  if (!isWithin) {
    throw new InputError(
      `This URL does not belong to Diga's API at ${baseUrl}. Write a path such as /v1/call/, or use the HTTP piece for other addresses: the API key of this connection is sent to Diga only.`,
    );
  }
  return whole;
}

/** Header names by which a later one overrides an earlier, however a user wrote them. */
function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
