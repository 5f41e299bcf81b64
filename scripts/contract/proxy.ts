import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Exchange } from './checker';

/** A server on this machine that passes requests on to another one. */
export interface Proxy {
  url: string;
  close(): Promise<void>;
}

/** Starts a proxy; `seen` gets each exchange as it went over the wire. */
export async function startProxy(
  target: string,
  seen: (exchange: Exchange) => void,
): Promise<Proxy> {
  const server = createServer((request, response) => {
    passOn(target, request, response, seen).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function passOn(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  seen: (exchange: Exchange) => void,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const sent = Buffer.concat(chunks);
  const { method = '', url = '', headers } = request;
  const { authorization, 'content-type': contentType } = headers;
  const answer = await fetch(`${target}${url}`, {
    method,
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(contentType !== undefined && { 'content-type': contentType }),
    },
    // Node sends no body with these; the check sees it all the same.
    ...(sent.length > 0 && !['GET', 'HEAD'].includes(method) && { body: sent }),
  });
  const received = Buffer.from(await answer.arrayBuffer());
  const answerType = answer.headers.get('content-type') ?? undefined;
  const { status } = answer;
  seen({
    method,
    url,
    contentType,
    body: sent.toString(),
    answer: { status, contentType: answerType, body: received.toString() },
  });
  response.writeHead(status, answerType === undefined ? {} : { 'content-type': answerType });
  response.end(received);
}
