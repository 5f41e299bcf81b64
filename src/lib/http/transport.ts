export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'HEAD';

/** What both transports take. */
export interface HttpRequest {
  method: HttpMethod;
  url: URL;
  headers: Record<string, string>;
  /** For the whole response, in milliseconds. */
  timeoutMs: number;
}

export type TransportFailure =
  /** Not all of the response came in time. */
  | 'timeout'
  /** No connection, or one that broke. */
  | 'unreachable'
  /** The response is larger than the caller takes. */
  | 'too_large'
  /** HTTP does not allow the request, so it was not sent. */
  | 'invalid_request';

/**
 * Why there is no response. It has no `cause` and quotes nothing of the request: errors of Node name
 * addresses and headers.
 */
export class TransportError extends Error {
  constructor(
    readonly failure: TransportFailure,
    /** The network's own code, such as `ECONNREFUSED`, if it gave one. */
    readonly code?: string,
  ) {
    super(code === undefined ? failure : `${failure} (${code})`);
    this.name = 'TransportError';
  }
}

/** Whether the code of a network failure is that of a certificate whose issuer Node does not know. */
export function isUntrusted(code = ''): boolean {
  return /SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)/.test(code);
}

/** Whether the environment names a proxy, in either case of letters. Quick, as each request asks it. */
export function hasProxy(): boolean {
  const { env } = process;
  return ['http_proxy', 'https_proxy', 'all_proxy'].some(
    (name) => env[name] || env[name.toUpperCase()],
  );
}
