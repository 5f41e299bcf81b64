import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import tls from 'node:tls';
import { getProxyForUrl } from 'proxy-from-env';
import { TransportError } from './transport';

/** A request to be sent, by whichever proxy. */
interface Outgoing {
  method: string;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
  signal: AbortSignal;
}

/** What `fetch` gets of a request. */
interface FetchRequest extends Omit<Outgoing, 'body'> {
  body?: string | FormData;
  redirect: 'follow' | 'manual';
}

/** As many as `fetch` follows. */
const MAX_REDIRECTS = 20;

/** The proxy that HTTP_PROXY, HTTPS_PROXY and NO_PROXY name for a URL; null for none. */
export function proxyFor(url: URL): URL | null {
  const address = getProxyForUrl(url.href);
  return URL.canParse(address) ? new URL(address) : null;
}

/**
 * Sends a request through a proxy; one to an https address through a tunnel, so that the proxy sees
 * nothing but its host.
 *
 * @throws {TransportError} if there is no response.
 */
export async function sendThroughProxy(
  proxy: URL,
  url: URL,
  { method, headers, body, signal }: Outgoing,
): Promise<IncomingMessage> {
  try {
    const request =
      url.protocol === 'https:'
        ? await requestThroughTunnel(proxy, url, { method, headers, signal })
        : requestAt(proxy, {
            ...{ method, path: url.href, signal },
            headers: { ...headers, host: url.host, ...authorization(proxy) },
          });
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  } catch (error) {
    if (error instanceof TransportError) throw error;
    if (signal.aborted) throw new TransportError('timeout');
    throw new TransportError('unreachable', (error as NodeJS.ErrnoException).code);
  }
}

/**
 * `fetch`, through the proxies that the environment names.
 *
 * @throws {TransportError} if a proxy gives no response. Also throws what `fetch` throws.
 */
export async function fetchThroughProxy(url: URL, request: FetchRequest): Promise<Response> {
  const { signal, redirect } = request;
  let target = url;
  let { method, body, headers } = request;
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetchOnce(target, {
      ...{ method, headers, signal, redirect },
      ...(body !== undefined && { body }),
    });
    const location = response.headers.get('location');
    const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && location !== null;
    if (!isRedirect || redirect === 'manual') return response;
    if (redirects === MAX_REDIRECTS)
      throw new TransportError('unreachable', 'ERR_TOO_MANY_REDIRECTS');
    await response.body?.cancel();
    const next = new URL(location, target);
    if (next.origin !== target.origin) headers = withoutAuthorization(headers);
    if (response.status < 307 && method !== 'HEAD') [method, body] = ['GET', undefined];
    target = next;
  }
}

async function fetchOnce(url: URL, request: FetchRequest): Promise<Response> {
  const proxy = proxyFor(url);
  if (!proxy) return fetch(url, { ...request, redirect: 'manual' });
  const { method, signal } = request;
  // Checks the request, and encodes a form.
  const whole = new Request(url, request);
  const headers: Record<string, string> = {};
  whole.headers.forEach((value, name) => {
    headers[name] = value;
  });
  const body = request.body === undefined ? undefined : Buffer.from(await whole.arrayBuffer());
  const incoming = await sendThroughProxy(proxy, url, { method, headers, body, signal });
  const { statusCode: status = 0 } = incoming;
  const isEmpty = [204, 205, 304].includes(status);
  return new Response(isEmpty ? null : (Readable.toWeb(incoming) as ReadableStream), {
    status,
    headers: Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    ),
  });
}

async function requestThroughTunnel(
  proxy: URL,
  url: URL,
  options: http.RequestOptions,
): Promise<http.ClientRequest> {
  const host = `${url.hostname}:${url.port || 443}`;
  const connecting = requestAt(proxy, {
    ...{ method: 'CONNECT', path: host, signal: options.signal },
    headers: { host, ...authorization(proxy) },
  });
  connecting.end();
  const [response, socket] = (await once(connecting, 'connect')) as [IncomingMessage, Socket];
  if (response.statusCode !== 200) {
    socket.destroy();
    throw new TransportError('unreachable', `PROXY_${response.statusCode}`);
  }
  const name = url.hostname.replace(/[[\]]/g, '');
  const createConnection = () =>
    tls.connect({
      ...https.globalAgent.options,
      ...{ socket, host: name },
      ...(isIP(name) ? {} : { servername: name }),
    });
  return https.request(url, { ...options, createConnection });
}

/** A request to the proxy itself. */
function requestAt(proxy: URL, options: https.RequestOptions): http.ClientRequest {
  const { request } = proxy.protocol === 'https:' ? https : http;
  return request({ ...options, hostname: proxy.hostname, port: proxy.port, agent: false });
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(text).toString('base64')}` };
}

function withoutAuthorization(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'));
}
