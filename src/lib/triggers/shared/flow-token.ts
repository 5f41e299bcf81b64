import type * as Crypto from 'node:crypto';
import type { DigaConnection } from '../../auth';
import { DEFAULT_BASE_URL } from '../../diga/connection';

/**
 * Tokens that authenticate requests to a flow. They are derived from the API key and the flow id, so
 * nothing is stored, a new API key rotates them, and the flow's address alone is not enough to forge one.
 *
 * `node:crypto` is imported on first use, because hosts load the piece far more often than they run it.
 */

/** What a token authorizes. A token is valid for one purpose of one flow only. */
export type TokenPurpose = 'webhook' | 'linked-workflow' | 'function-call' | 'pre-call';

/** 128 bits: infeasible to guess, and only 22 characters in Base64. */
const TOKEN_BYTES = 16;

const TOKEN_PARAM = 'token';

/** The header that carries the token, in lower case as a host gives it. */
export const TOKEN_HEADER = 'x-activepieces-token';

let crypto: Promise<typeof Crypto> | undefined;

/** Loaded once: every delivery needs it, and an import takes several turns of the event loop. */
function loadCrypto(): Promise<typeof Crypto> {
  crypto ??= import('node:crypto');
  return crypto;
}

/** Derives the token of a flow for a purpose. Deterministic: the same API key gives the same token. */
export function deriveFlowToken(
  apiKey: string,
  flowId: string,
  purpose: TokenPurpose,
): Promise<string> {
  return derive(apiKey, `${purpose}:${flowId}`);
}

/** What an API key and an address are recognised by, without telling the key. */
export function deriveFingerprint(apiKey: string, address: string): Promise<string> {
  return derive(apiKey, `fingerprint:${address}`);
}

/** The same for a connection. */
export function connectionFingerprint({
  props: { apiKey, baseUrl },
}: DigaConnection): Promise<string> {
  return deriveFingerprint(apiKey, baseUrl?.trim() || DEFAULT_BASE_URL);
}

async function derive(apiKey: string, text: string): Promise<string> {
  const { createHmac } = await loadCrypto();
  return createHmac('sha256', apiKey)
    .update(text)
    .digest()
    .subarray(0, TOKEN_BYTES)
    .toString('base64url');
}

/**
 * Compares a received value with the expected token in constant time. Only text can match: a repeated
 * query parameter arrives as a list and does not.
 */
export async function isSameToken(received: unknown, expected: unknown): Promise<boolean> {
  if (typeof received !== 'string' || typeof expected !== 'string') return false;
  const { timingSafeEqual } = await loadCrypto();
  const [receivedBytes, expectedBytes] = [Buffer.from(received), Buffer.from(expected)];
  return (
    receivedBytes.length === expectedBytes.length && timingSafeEqual(receivedBytes, expectedBytes)
  );
}

/**
 * Sets the token in the query of a URL and keeps its other parameters.
 *
 * @throws {TypeError} when `address` is not a URL
 */
export function withToken(address: string, token: string): string {
  const url = new URL(address);
  url.searchParams.set(TOKEN_PARAM, token);
  return url.href;
}

/** Removes the token from a URL and normalizes it, for comparisons. Returns anything else unchanged. */
export function withoutToken(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.searchParams.delete(TOKEN_PARAM);
  return url.href;
}

/** Whether the query of a URL contains exactly this token. */
export function hasToken(address: string, token: string): boolean {
  const tokens = URL.canParse(address) ? new URL(address).searchParams.getAll(TOKEN_PARAM) : [];
  return tokens.length === 1 && tokens[0] === token;
}

/** The token in the query of a received request, unvalidated; undefined if there is none. */
export function tokenIn(query: unknown): unknown {
  return typeof query === 'object' && query !== null && Object.hasOwn(query, TOKEN_PARAM)
    ? (query as Record<string, unknown>)[TOKEN_PARAM]
    : undefined;
}

/** What a host says of a request to a flow. Every part of the payload may come from a stranger. */
export interface FlowRequest {
  auth: { props: { apiKey: string } };
  flows: { current: { id: string } };
  payload?: { headers?: unknown };
  webhookUrl: string;
}

type TokenContext = Pick<FlowRequest, 'auth' | 'flows'>;

/** The token that requests to a flow carry. */
export function flowToken({ auth, flows }: TokenContext, purpose: TokenPurpose): Promise<string> {
  return deriveFlowToken(auth.props.apiKey, flows.current.id, purpose);
}

/** The headers by which requests to a flow carry its token. */
export async function tokenHeaders(
  context: TokenContext,
  purpose: TokenPurpose,
): Promise<Record<string, string>> {
  return { [TOKEN_HEADER]: await flowToken(context, purpose) };
}

/** Whether a request carries the flow's token for this purpose in its headers. */
export async function hasTokenHeader(
  request: FlowRequest,
  purpose: TokenPurpose,
): Promise<boolean> {
  const headers: unknown = request.payload?.headers;
  if (typeof headers !== 'object' || headers === null || !Object.hasOwn(headers, TOKEN_HEADER)) {
    return false;
  }
  const given = (headers as Record<string, unknown>)[TOKEN_HEADER];
  return isSameToken(given, await flowToken(request, purpose));
}
