import type * as Crypto from 'node:crypto';

/**
 * Secrets of a flow, made from what is there anyway: nothing is stored, a changed API key changes
 * them, and whoever knows the flow's address alone cannot make them.
 *
 * Whatever the piece makes Diga call carries one, and is answered only with it. `node:crypto` is loaded
 * when it is first needed, because a host loads the piece far more often than it runs a flow.
 */

/** What a token is for: one of another purpose, or of another flow, is worth nothing. */
export type TokenPurpose = 'webhook';

/** Bytes of a token: 128 bits, which nobody guesses, in 22 characters. */
const TOKEN_BYTES = 16;

const TOKEN_PARAM = 'token';

let crypto: Promise<typeof Crypto> | undefined;

/** Loaded once: every delivery needs it, and an import takes several turns of the event loop. */
function loadCrypto(): Promise<typeof Crypto> {
  crypto ??= import('node:crypto');
  return crypto;
}

/** The token of a flow for a purpose: always the same one for the same API key. */
export async function deriveFlowToken(
  apiKey: string,
  flowId: string,
  purpose: TokenPurpose,
): Promise<string> {
  const { createHmac } = await loadCrypto();
  return createHmac('sha256', apiKey)
    .update(`${purpose}:${flowId}`)
    .digest()
    .subarray(0, TOKEN_BYTES)
    .toString('base64url');
}

/**
 * Whether what a request brought is the token, in a time that does not tell how much of it was right.
 * Whatever is no text (a repeated query parameter is a list) is not.
 */
export async function isSameToken(given: unknown, token: unknown): Promise<boolean> {
  if (typeof given !== 'string' || typeof token !== 'string') return false;
  const { timingSafeEqual } = await loadCrypto();
  const [givenBytes, tokenBytes] = [Buffer.from(given), Buffer.from(token)];
  return givenBytes.length === tokenBytes.length && timingSafeEqual(givenBytes, tokenBytes);
}

/** An address with a token in its query, beside whatever is there. Throws a TypeError for what is no URL. */
export function withToken(address: string, token: string): string {
  const url = new URL(address);
  url.searchParams.set(TOKEN_PARAM, token);
  return url.href;
}

/** An address without its token, in the one way of writing it; what is no URL as it is. */
export function withoutToken(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.searchParams.delete(TOKEN_PARAM);
  return url.href;
}

/** Whether an address has just this token. */
export function hasToken(address: string, token: string): boolean {
  const tokens = URL.canParse(address) ? new URL(address).searchParams.getAll(TOKEN_PARAM) : [];
  return tokens.length === 1 && tokens[0] === token;
}

/** What the query of a request brought as its token; undefined if there is none. */
export function tokenIn(query: unknown): unknown {
  return typeof query === 'object' && query !== null && Object.hasOwn(query, TOKEN_PARAM)
    ? (query as Record<string, unknown>)[TOKEN_PARAM]
    : undefined;
}
