import { hasProxy, type HttpRequest, TransportError } from './transport';

/** A request of any kind, whose response is bytes. */
export interface BytesRequest extends HttpRequest {
  body: string | FormData | undefined;
  /** `fetch` drops the `authorization` header when a redirect leads to another origin. */
  redirect: 'follow' | 'manual';
  /** Size limit of the response, in bytes. Default: none. */
  maxBytes?: number;
}

/** A response as bytes, whatever its status. */
export interface BytesResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * Sends one request through `fetch`, for what `requestText` lacks: forms, redirects and binary responses.
 *
 * @throws {TransportError} if HTTP does not allow the request, if there is no response, not all of it
 * in time, or more of it than `maxBytes`.
 */
export async function requestBytes({
  method,
  url,
  headers,
  body,
  redirect,
  timeoutMs,
  maxBytes = Infinity,
}: BytesRequest): Promise<BytesResponse> {
  // Also ends a response that stalls half-way.
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const request = {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect,
      signal,
    };
    const response = hasProxy()
      ? await (await import('./proxy')).fetchThroughProxy(url, request)
      : await fetch(url, request);
    return {
      status: response.status,
      headers: toRecord(response.headers),
      body: await readUpTo(maxBytes, response),
    };
  } catch (error) {
    throw signal.aborted ? new TransportError('timeout') : toTransportError(error);
  }
}

// Neither this nor `readUpTo` iterates: the DOM's types, against which the piece also compiles, do not
// declare headers and streams as iterable.
function toRecord(headers: Headers): Record<string, string> {
  const record: Record<string, string> = {};
  headers.forEach((value, name) => {
    record[name] = value;
  });
  return record;
}

/** The whole body. Stops as soon as it is known to be larger than `maxBytes`. */
async function readUpTo(maxBytes: number, { headers, body }: Response): Promise<Buffer> {
  if (!body) return Buffer.alloc(0);
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const chunks: Uint8Array[] = [];
  // A body that is announced as too large is not read at all.
  let size = Number(headers.get('content-length')) > maxBytes ? Infinity : 0;
  while (size <= maxBytes) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.length;
    chunks.push(value);
  }
  // Ends the download.
  await reader.cancel();
  throw new TransportError('too_large');
}

/** Tells errors apart by shape, because an error of another realm is not an instance of our `Error`. */
function toTransportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const { name, code, cause } = error as {
    name?: unknown;
    code?: unknown;
    cause?: { code?: unknown };
  };
  if (name === 'TimeoutError') return new TransportError('timeout');
  // A response through a proxy that breaks off: Node's own failure, such as ECONNRESET.
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) {
    return new TransportError('unreachable', code);
  }
  // `fetch` gives a network failure as the cause of its error. Without a cause, nothing was sent.
  if (cause === undefined) return new TransportError('invalid_request');
  return new TransportError('unreachable', typeof cause.code === 'string' ? cause.code : undefined);
}
