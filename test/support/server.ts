import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Received {
  method: string;
  /** With its query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** The same for requests over the same connection. */
  connection: number | undefined;
}

/** What to answer; `stall` begins an answer and never ends it. */
export type Reply =
  { status?: number; headers?: Record<string, string>; body?: string | Buffer } | 'stall';

/** A server on this machine that says what it is told, for what no Diga would ever say. */
export interface LocalServer {
  readonly url: string;
  readonly requests: readonly Received[];
  close(): Promise<void>;
}

/** What a server of HTTPS shows for itself, both in PEM. */
export interface Credentials {
  key: string;
  cert: string;
}

/** Starts a server that answers each request with what `replyTo` gives; of HTTPS, with credentials. */
export async function startServer(
  replyTo: (request: Received) => Reply,
  credentials?: Credentials,
): Promise<LocalServer> {
  const requests: Received[] = [];
  const answer: RequestListener = (message, response) => {
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
  const server = credentials ? createSecureServer(credentials, answer) : createServer(answer);
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

/** A reply of JSON. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}

/** A reply of a web page. */
export function page(status = 200): Reply {
  return { status, headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' };
}

/** An address of this machine at which nobody listens. */
export async function unreachableUrl(): Promise<string> {
  const server = await startServer(() => ({}));
  await server.close();
  return server.url;
}
