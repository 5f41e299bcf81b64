import http from 'node:http';
import https from 'node:https';
import { generate } from 'selfsigned';
import { requestBytes } from '../../../src/lib/http/fetch-transport';
import { requestText } from '../../../src/lib/http/node-transport';
import { opened } from '../../support/opened';
import { type LocalProxy, startProxy } from '../../support/proxy';
import { type LocalServer, startServer } from '../../support/server';

const NAMES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [
  name,
  name.toLowerCase(),
]);
const before = { ...process.env };

let proxy: LocalProxy;

beforeEach(async () => {
  for (const name of NAMES) delete process.env[name];
  proxy = await opened(startProxy());
});

afterAll(() => {
  for (const name of NAMES) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});

/** What is sent by either transport. */
const request = {
  method: 'POST' as const,
  headers: { authorization: 'Bearer key', 'content-type': 'text/plain' },
  body: '¿Qué?',
  timeoutMs: 5_000,
};

const TRANSPORTS = [
  [
    'requestText',
    async (url: string) => {
      const { status, text } = await requestText({ ...request, url: new URL(url) });
      return { status, text };
    },
  ],
  [
    'requestBytes',
    async (url: string) => {
      const whole = { ...request, url: new URL(url), redirect: 'follow' as const };
      const { status, body } = await requestBytes(whole);
      return { status, text: body.toString() };
    },
  ],
] as const;

async function startSecureServer(): Promise<LocalServer> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  https.globalAgent.options.ca = cert;
  return opened(startServer(() => ({ status: 201, body: 'sí' }), { key, cert }));
}

afterEach(() => {
  delete https.globalAgent.options.ca;
});

describe.each(TRANSPORTS)('%s', (_name, send) => {
  it.each(['HTTP_PROXY', 'http_proxy'])('sends a plain request through %s', async (name) => {
    const server = await opened(startServer(() => ({ status: 201, body: 'sí' })));
    process.env[name] = proxy.url;
    expect(await send(`${server.url}/path?a=1`)).toEqual({ status: 201, text: 'sí' });
    expect(proxy.requests).toEqual([`POST ${server.url}/path?a=1`]);
    expect(server.requests).toMatchObject([
      { url: '/path?a=1', body: '¿Qué?', headers: { authorization: 'Bearer key' } },
    ]);
  });

  it.each(['HTTPS_PROXY', 'https_proxy'])(
    'sends a secure one through a tunnel by %s',
    async (name) => {
      const server = await startSecureServer();
      process.env[name] = proxy.url.replace('://', '://user:pass%20word@');
      expect(await send(server.url)).toEqual({ status: 201, text: 'sí' });
      expect(proxy.requests).toEqual([`CONNECT ${new URL(server.url).host}`]);
      expect(proxy.credentials).toEqual([
        `Basic ${Buffer.from('user:pass word').toString('base64')}`,
      ]);
      expect(server.requests).toMatchObject([{ body: '¿Qué?' }]);
      expect(server.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
    },
  );

  it.each(['NO_PROXY', 'no_proxy'])('goes past the proxy to what %s has', async (name) => {
    const server = await opened(startServer(() => ({ body: 'sí' })));
    process.env['HTTP_PROXY'] = proxy.url;
    process.env[name] = 'example.com,127.0.0.1';
    expect(await send(server.url)).toMatchObject({ text: 'sí' });
    expect(proxy.requests).toEqual([]);
  });

  it('still verifies the certificate', async () => {
    const server = await startSecureServer();
    delete https.globalAgent.options.ca;
    process.env['HTTPS_PROXY'] = proxy.url;
    const code = 'DEPTH_ZERO_SELF_SIGNED_CERT';
    await expect(send(server.url)).rejects.toMatchObject({ failure: 'unreachable', code });
    expect(server.requests).toEqual([]);
  });

  it('names the status of a proxy that refuses', async () => {
    proxy.refuse(407);
    process.env['HTTPS_PROXY'] = proxy.url;
    await expect(send('https://127.0.0.1:9/')).rejects.toMatchObject({
      name: 'TransportError',
      failure: 'unreachable',
      code: 'PROXY_407',
    });
  });
});

describe('a request through a proxy', () => {
  it('follows a redirect to another origin without the authorization', async () => {
    const elsewhere = await opened(startServer(() => ({ body: 'there' })));
    const headers = { location: elsewhere.url };
    const server = await opened(startServer(() => ({ status: 302, headers })));
    process.env['HTTP_PROXY'] = proxy.url;
    const url = new URL(server.url);
    const { body } = await requestBytes({ ...request, url, redirect: 'follow' });
    expect(body.toString()).toBe('there');
    expect(proxy.requests).toEqual([`POST ${url.href}`, `GET ${elsewhere.url}/`]);
    expect(elsewhere.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(await requestBytes({ ...request, url, redirect: 'manual' })).toMatchObject({
      status: 302,
    });
  });

  it('ends when its time is over', async () => {
    const server = await opened(startServer(() => 'stall'));
    process.env['HTTP_PROXY'] = proxy.url;
    const url = new URL(server.url);
    for (const send of [
      () => requestText({ ...request, url, timeoutMs: 300 }),
      () => requestBytes({ ...request, url, timeoutMs: 300, redirect: 'manual' }),
    ]) {
      await expect(send()).rejects.toMatchObject({ failure: 'timeout' });
    }
  });

  it('fails with the code of the network when the response breaks off', async () => {
    const server = http.createServer((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{', () => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await opened(Promise.resolve({ close: () => Promise.resolve(void server.close()) }));
    process.env['HTTP_PROXY'] = proxy.url;
    const url = new URL(`http://127.0.0.1:${(server.address() as { port: number }).port}`);
    for (const send of [
      () => requestText({ ...request, url }),
      () => requestBytes({ ...request, url, redirect: 'manual' }),
    ]) {
      await expect(send()).rejects.toMatchObject({ failure: 'unreachable', code: 'ECONNRESET' });
    }
  });

  it('is not made to the host itself', async () => {
    const server = await opened(startServer(() => ({ body: 'sí' })));
    process.env['HTTP_PROXY'] = proxy.url;
    const url = new URL(server.url);
    expect(await requestText({ ...request, url, isInternal: true })).toMatchObject({ text: 'sí' });
    expect(proxy.requests).toEqual([]);
  });
});
