import type * as https from 'node:https';
import { hasProxy, type HttpRequest, TransportError } from './transport';

/** A request whose response is text. */
export interface TextRequest extends HttpRequest {
  body: string | undefined;
  /** Whether it goes to the host itself, and never through a proxy. */
  isInternal?: boolean;
}

/** A response as text, whatever its status. */
export interface TextResponse {
  status: number;
  retryAfter: string | undefined;
  text: string;
}

/**
 * Sends one request and gives its response as text. Does not follow redirects.
 *
 * Uses Node's own client, because every flow run waits for it: `fetch` takes a third longer for each
 * request, several times as long for the first one of a process, and leaves more garbage behind.
 *
 * @throws {TransportError} if there is no response, or not all of it in time.
 */
export async function requestText(request: TextRequest): Promise<TextResponse> {
  const { method, url, headers, body, timeoutMs } = request;
  const { node, agent } = await clientFor(url.protocol);
  const hasOwnAgent = node.globalAgent.constructor !== node.Agent;
  const proxied = hasOwnAgent || request.isInternal ? null : await textThroughProxy(request);
  if (proxied) return proxied;
  const options: https.RequestOptions = {
    method,
    headers: { 'accept-encoding': 'gzip', ...headers },
    // A host that only lets traffic out through a proxy has put an agent of another class there.
    agent: hasOwnAgent ? node.globalAgent : agent,
  };
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(new TransportError('unreachable', error.code));
    };
    // Listens for events, because `for await` makes promises for every chunk.
    const outgoing = node.request(url, options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', fail);
      incoming.on('end', () => {
        clearTimeout(timer);
        const { statusCode: status = 0, headers } = incoming;
        decode(Buffer.concat(chunks), headers['content-encoding']).then(
          (text) => resolve({ status, retryAfter: headers['retry-after'], text }),
          fail,
        );
      });
    });
    const timer = setTimeout(() => {
      reject(new TransportError('timeout'));
      outgoing.destroy();
    }, timeoutMs);
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

/** The response through the proxy that the environment names for the URL; null if it names none. */
async function textThroughProxy(request: TextRequest): Promise<TextResponse | null> {
  if (!hasProxy()) return null;
  const { proxyFor, sendThroughProxy } = await import('./proxy');
  const { url, timeoutMs } = request;
  const proxy = proxyFor(url);
  if (!proxy) return null;
  const signal = AbortSignal.timeout(timeoutMs);
  const incoming = await sendThroughProxy(proxy, url, { ...request, signal });
  try {
    const text = Buffer.concat((await incoming.toArray()) as Buffer[]).toString('utf8');
    const { statusCode: status = 0, headers } = incoming;
    return { status, retryAfter: headers['retry-after'], text };
  } catch (error) {
    if (signal.aborted) throw new TransportError('timeout');
    throw new TransportError('unreachable', (error as NodeJS.ErrnoException).code);
  }
}

/**
 * How long an idle connection is kept for the next request, in milliseconds. Less than the 5 s after
 * which common servers close it: a request that crosses that close is lost.
 */
const IDLE_TIMEOUT_MS = 4_000;

interface NodeClient {
  node: typeof https;
  /** Keeps connections alive. */
  agent: https.Agent;
}

const clients = new Map<string, Promise<NodeClient>>();

/** Node's client for a protocol. Loaded on first use, because the import takes its time. */
function clientFor(protocol: string): Promise<NodeClient> {
  const client = clients.get(protocol) ?? load(protocol);
  clients.set(protocol, client);
  return client;
}

async function load(protocol: string): Promise<NodeClient> {
  const node = (protocol === 'https:' ? await import('node:https') : await import('node:http'))
    .default as typeof https;
  return { node, agent: new node.Agent({ ...node.globalAgent.options, timeout: IDLE_TIMEOUT_MS }) };
}

async function decode(body: Buffer, encoding: string | undefined): Promise<string> {
  if (encoding !== 'gzip') return body.toString('utf8');
  const { gunzipSync } = await import('node:zlib');
  return gunzipSync(body).toString('utf8');
}
