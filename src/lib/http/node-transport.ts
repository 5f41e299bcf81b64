import type * as https from 'node:https';
import { type HttpRequest, TransportError } from './transport';

/** A request whose response is text. */
export interface TextRequest extends HttpRequest {
  body: string | undefined;
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
  const options: https.RequestOptions = {
    method,
    headers: { 'accept-encoding': 'gzip', ...headers },
    // A host that only lets traffic out through a proxy has put an agent of another class there.
    agent: node.globalAgent.constructor === node.Agent ? agent : node.globalAgent,
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
