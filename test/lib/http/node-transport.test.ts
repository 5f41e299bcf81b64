import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { requestText } from '../../../src/lib/http/node-transport';
import { opened } from '../../support/opened';
import { type Reply, startServer, unreachableUrl } from '../../support/server';

function get({ url }: { url: string }, timeoutMs = 5_000) {
  return requestText({ method: 'GET', url: new URL(url), headers: {}, body: undefined, timeoutMs });
}

const startWith = (reply: Reply) => opened(startServer(() => reply));

describe('a text request', () => {
  it('gives status, text and Retry-After, whatever the status', async () => {
    const server = await startWith({ status: 429, headers: { 'retry-after': '7' }, body: 'later' });
    expect(await get(server)).toEqual({ status: 429, retryAfter: '7', text: 'later' });
  });

  it('sends its method, headers and body', async () => {
    const server = await startWith({});
    await requestText({
      method: 'POST',
      url: new URL('/path?a=1', server.url),
      headers: { 'x-trace': '1' },
      body: '¿Qué?',
      timeoutMs: 5_000,
    });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        url: '/path?a=1',
        headers: { 'x-trace': '1', 'accept-encoding': 'gzip' },
        body: '¿Qué?',
      },
    ]);
  });

  it('decodes a gzipped response', async () => {
    const headers = { 'content-encoding': 'gzip' };
    expect(await get(await startWith({ headers, body: gzipSync('¿Qué tal?') }))).toMatchObject({
      text: '¿Qué tal?',
    });
  });

  it('fails with "unreachable" for a truncated gzipped response', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const body = gzipSync('¿Qué tal?').subarray(0, -9);
    await expect(get(await startWith({ headers, body }))).rejects.toMatchObject({
      name: 'TransportError',
      failure: 'unreachable',
    });
  });

  it('does not follow redirects', async () => {
    const elsewhere = await startWith({});
    const server = await startWith({ status: 302, headers: { location: elsewhere.url } });
    expect(await get(server)).toMatchObject({ status: 302 });
    expect(elsewhere.requests).toEqual([]);
  });

  it('fails with the network code when nothing listens', async () => {
    await expect(get({ url: await unreachableUrl() })).rejects.toMatchObject({
      name: 'TransportError',
      failure: 'unreachable',
      code: 'ECONNREFUSED',
      message: 'unreachable (ECONNREFUSED)',
    });
  });

  it('fails with "timeout" and ends the connection when the response stalls', async () => {
    let closed: Promise<void> | undefined;
    const server = http.createServer((request, response) => {
      closed = new Promise((resolve) => request.socket.once('close', () => resolve()));
      response.writeHead(200, { 'content-length': 100 }).write('{');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as { port: number };
      await expect(get({ url: `http://127.0.0.1:${port}` }, 200)).rejects.toMatchObject({
        name: 'TransportError',
        failure: 'timeout',
      });
      await closed;
    } finally {
      server.close();
    }
  });
});

describe('a connection', () => {
  it('is reused, but not once a server may be about to close it', async () => {
    // It closes idle connections after 5 s, and does not announce that.
    const server = await startWith({ headers: { connection: 'keep-alive' } });
    await get(server);
    await delay(10);
    await get(server);
    await delay(4_400);
    await get(server);
    const [first, second, third] = server.requests.map(({ connection }) => connection);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  }, 15_000);

  it("goes through the host's own agent if there is one", async () => {
    const server = await startWith({});
    const real = http.globalAgent;
    class AgentOfHost extends http.Agent {}
    const agent = new AgentOfHost({ keepAlive: true });
    http.globalAgent = agent;
    try {
      await get(server);
      await delay(10);
      expect(Object.keys(agent.freeSockets)).toHaveLength(1);
    } finally {
      http.globalAgent = real;
      agent.destroy();
    }
  });
});
