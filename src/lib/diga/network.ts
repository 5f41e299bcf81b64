import type * as https from 'node:https';
import { InputError, UserFacingError } from '../errors';
import { DigaError } from './errors';

export type HttpMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'HEAD';

interface Outgoing {
  method: HttpMethod;
  url: URL;
  headers: Record<string, string>;
  /** For the whole answer. */
  timeoutMs: number;
}

/** A request whose answer is text. */
export interface TextRequest extends Outgoing {
  body: string | undefined;
}

export interface TextAnswer {
  status: number;
  retryAfter: string | undefined;
  text: string;
}

/**
 * One request and its answer as text. A redirect is not followed: Diga makes none, and one would carry
 * the key to wherever it points. Throws a DigaError if there is no answer, or not all of it in time.
 *
 * Through Node's own client, because every flow run waits for it: `fetch` takes a third longer for
 * each request, several times as long for the first one of a process, and leaves more behind.
 */
export async function ask({
  method,
  url,
  headers,
  body,
  timeoutMs,
}: TextRequest): Promise<TextAnswer> {
  const { node, agent } = await wayOut(url.protocol);
  const options: https.RequestOptions = {
    method,
    headers: { 'accept-encoding': 'gzip', ...headers },
    // Where nothing gets out but through a proxy, an agent of another class stands there.
    agent: node.globalAgent.constructor === node.Agent ? agent : node.globalAgent,
  };
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(unreachable(url, error.code));
    };
    const outgoing = node.request(url, options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', fail);
      incoming.on('end', () => {
        clearTimeout(timer);
        const { statusCode: status = 0, headers } = incoming;
        textOf(Buffer.concat(chunks), headers['content-encoding']).then(
          (text) => resolve({ status, retryAfter: headers['retry-after'], text }),
          fail,
        );
      });
    });
    const timer = setTimeout(() => {
      reject(tooSlow(timeoutMs));
      outgoing.destroy();
    }, timeoutMs);
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

/**
 * How long a connection is kept for the next request, in milliseconds: less than the 5 s after which
 * common servers close it, because a request that crosses with that is lost.
 */
const IDLE_MS = 4_000;

interface WayOut {
  node: typeof https;
  /** Keeps the connections. */
  agent: https.Agent;
}

const waysOut = new Map<string, Promise<WayOut>>();

/** Node's client for a protocol: loaded when first needed, and kept, because an import takes its time. */
function wayOut(protocol: string): Promise<WayOut> {
  const way = waysOut.get(protocol) ?? load(protocol);
  waysOut.set(protocol, way);
  return way;
}

async function load(protocol: string): Promise<WayOut> {
  const node = (protocol === 'https:' ? await import('node:https') : await import('node:http'))
    .default as typeof https;
  return { node, agent: new node.Agent({ ...node.globalAgent.options, timeout: IDLE_MS }) };
}

async function textOf(body: Buffer, encoding: string | undefined): Promise<string> {
  if (encoding !== 'gzip') return body.toString('utf8');
  const { gunzipSync } = await import('node:zlib');
  return gunzipSync(body).toString('utf8');
}

/** A request that a user has put together, or to somewhere else than the API. */
export interface FreeRequest extends Outgoing {
  body: string | FormData | undefined;
  /** To another address, the key stays behind. */
  redirect: 'follow' | 'manual';
  /** The most of an answer that is taken, in bytes. Default: all of it. */
  maxBytes?: number;
}

/** An answer as it came, whatever its status. */
export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * One request of any kind, and its answer as bytes. Throws an InputError if HTTP does not allow it, and a
 * DigaError if there is no answer, or not all of it in time, or more of it than is taken.
 */
export async function send({
  method,
  url,
  headers,
  body,
  redirect,
  timeoutMs,
  maxBytes,
}: FreeRequest): Promise<RawAnswer> {
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect,
      // Also ends an answer that stalls half-way.
      signal: AbortSignal.timeout(timeoutMs),
    });
    return {
      status: response.status,
      headers: plainHeaders(response.headers),
      body:
        maxBytes === undefined
          ? Buffer.from(await response.arrayBuffer())
          : await bodyOf(response, maxBytes),
    };
  } catch (error) {
    if (error instanceof UserFacingError) throw error;
    // By its shape, because an error of another realm is no `Error` of ours.
    const { name, cause } = error as { name?: unknown; cause?: { code?: unknown } };
    if (name === 'TimeoutError') throw tooSlow(timeoutMs);
    // What the network did is the cause of an error of `fetch`; one without was not even sent.
    if (cause === undefined) throw notSent();
    throw unreachable(url, typeof cause.code === 'string' ? cause.code : undefined);
  }
}

// Here and in `bodyOf` not by iterating: types of the DOM, against which the piece has to compile too,
// know neither headers nor streams as iterable.
function plainHeaders(headers: Headers): Record<string, string> {
  const plain: Record<string, string> = {};
  headers.forEach((value, name) => {
    plain[name] = value;
  });
  return plain;
}

/** The whole body. Throws a DigaError as soon as it is known to be larger than what is taken. */
async function bodyOf({ headers, body }: Response, maxBytes: number): Promise<Buffer> {
  if (!body) return Buffer.alloc(0);
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const chunks: Uint8Array[] = [];
  // What is announced as too large is not even begun.
  let size = Number(headers.get('content-length')) > maxBytes ? Infinity : 0;
  while (size <= maxBytes) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.length;
    chunks.push(value);
  }
  // Ends the download.
  await reader.cancel();
  throw tooLarge(maxBytes);
}

function tooLarge(maxBytes: number): DigaError {
  return new DigaError({
    kind: 'too_large',
    message: `The file is larger than ${maxBytes / 1_000_000} MB, which is the most that is downloaded.`,
  });
}

function tooSlow(timeoutMs: number): DigaError {
  const seconds = Math.ceil(timeoutMs / 1000);
  return new DigaError({
    kind: 'timeout',
    message: `Diga did not answer within ${seconds === 1 ? '1 second' : `${seconds} seconds`}. Try again in a few minutes.`,
  });
}

function notSent(): InputError {
  return new InputError(
    'This is not a request that HTTP allows. Check its method, headers, body and time-out: a GET has no body, for example.',
  );
}

function unreachable({ origin }: URL, code: string | undefined): DigaError {
  return new DigaError({
    kind: 'unreachable',
    code,
    message: `Diga cannot be reached at ${origin}${code ? ` (${code})` : ''}. Check the API address of this connection, and that this Activepieces may reach it.`,
  });
}
