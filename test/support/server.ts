import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Received {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Identifies the connection. */
  connection: number | undefined;
}

/** A response; `stall` starts one and never ends it. */
export type Reply =
  { status?: number; headers?: Record<string, string>; body?: string | Buffer } | 'stall';

/** A server on this machine with scripted responses, for what Diga never sends. */
export interface LocalServer {
  readonly url: string;
  readonly requests: readonly Received[];
  close(): Promise<void>;
}

/** The key and the certificate of an HTTPS server, in PEM. */
export interface Credentials {
  key: string;
  cert: string;
}

/** Starts a server that responds with what `replyTo` returns; with credentials, over HTTPS. */
export async function startServer(
  replyTo: (request: Received) => Reply,
  credentials?: Credentials,
): Promise<LocalServer> {
  const requests: Received[] = [];
  const listener: RequestListener = (message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      const { method = '', url = '', headers } = message;
      const body = Buffer.concat(chunks).toString('utf8');
      const request = { method, url, headers, body, connection: message.socket.remotePort };
      requests.push(request);
      const reply = replyTo(request);
      if (reply === 'stall') {
        response.writeHead(200, { 'content-length': 100 }).write('{');
        return;
      }
      response.writeHead(reply.status ?? 200, reply.headers ?? {}).end(reply.body ?? '');
    });
  };
  const server = credentials ? createSecureServer(credentials, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${credentials ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A JSON response. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}

/** A response with a web page. */
export function page(status = 200): Reply {
  return { status, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' };
}

/** A URL on this machine where nothing listens. */
export async function unreachableUrl(): Promise<string> {
  const server = await startServer(() => ({}));
  await server.close();
  return server.url;
}
