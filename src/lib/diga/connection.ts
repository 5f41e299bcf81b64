import { InputError } from '../errors';

/** Where Diga's API is, unless a connection says otherwise. */
export const DEFAULT_BASE_URL = 'https://api.diga.io';

/** What a user has put into a connection. */
export interface ConnectionValues {
  apiKey: string;
  /** An http(s) address; a trailing slash or `/v1` is fine. Empty or absent: Diga's own. */
  baseUrl?: string | null | undefined;
}

/** What requests need of a connection, checked. */
export interface Connection {
  /** Without a trailing slash. */
  baseUrl: string;
  /** The value of the header of that name. */
  authorization: string;
}

/** @throws {InputError} when the address is not a plain http(s) URL or the key cannot be a key. */
export function parseConnection({ apiKey, baseUrl }: ConnectionValues): Connection {
  return {
    baseUrl: normalizeBaseUrl(baseUrl),
    authorization: `Bearer ${normalizeApiKey(apiKey)}`,
  };
}

/**
 * The address without a trailing slash or `/v1`, which is part of every path; Diga's own for an empty one.
 *
 * @throws {InputError} when it is not an http(s) URL, or has a user name, a query or a fragment.
 */
export function normalizeBaseUrl(baseUrl: string | null | undefined): string {
  const text = baseUrl?.trim() || DEFAULT_BASE_URL;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url && !url.username && !url.password && !/[?#]/.test(text);
  if (!isPlain || !['http:', 'https:'].includes(url.protocol)) {
    throw new InputError(
      `The API address is not valid. Write it like ${DEFAULT_BASE_URL}, or leave it empty for Diga's own.`,
    );
  }
  return url.href.replace(/(\/v1)?\/*$/, '');
}

/** The key without the whitespace that pasting often adds. */
function normalizeApiKey(apiKey: string | null | undefined): string {
  const key = apiKey?.trim() ?? '';
  // Checked here, because the HTTP client would refuse the header with an error that quotes the key.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new InputError(
      'The API key is empty or contains invalid characters. Copy it once more from the Diga dashboard under Settings → Project → API Keys, and put it into this connection.',
    );
  }
  return key;
}
