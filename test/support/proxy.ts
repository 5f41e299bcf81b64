import http from 'node:http';
import net, { type AddressInfo } from 'node:net';

/** A proxy on this machine. */
export interface LocalProxy {
  readonly url: string;
  /** Method and target of each request, such as "GET http://…" and "CONNECT host:port". */
  readonly requests: readonly string[];
  /** The credentials of each request. */
  readonly credentials: readonly (string | undefined)[];
  /** Refuses every request with this status from now on. */
  refuse(status: number): void;
  close(): Promise<void>;
}

/** Starts a proxy for plain requests and for tunnels. */
export async function startProxy(): Promise<LocalProxy> {
  const requests: string[] = [];
  const credentials: (string | undefined)[] = [];
  let refusal: number | null = null;
  const note = ({ method, url, headers }: http.IncomingMessage) => {
    requests.push(`${method} ${url}`);
    credentials.push(headers['proxy-authorization']);
  };
  const server = http.createServer((request, response) => {
    note(request);
    const { method, headers, url = '' } = request;
    const { 'proxy-authorization': _, ...rest } = headers;
    const forwarded = http.request(url, { method, headers: rest }, (incoming) => {
      response.writeHead(incoming.statusCode ?? 0, incoming.headers);
      incoming.on('error', () => response.destroy());
      incoming.pipe(response);
    });
    request.pipe(forwarded);
  });
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, client: net.Socket) => {
    note(request);
    if (refusal !== null) {
      client.end(`HTTP/1.1 ${refusal} Refused\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = net.connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target]) socket.on('error', () => undefined);
    sockets.add(target);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    credentials,
    refuse(status) {
      refusal = status;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
