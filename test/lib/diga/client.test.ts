import https from 'node:https';
import { gzipSync } from 'node:zlib';
import { generate } from 'selfsigned';
import { createDigaClient, type DigaClient } from '../../../src/lib/diga/client';
import { getClient, getDigaError, getInputError, startDiga } from '../../support/diga';
import { opened } from '../../support/opened';
import { json, page, type Reply, startServer } from '../../support/server';
import { speedUpTime } from '../../support/time';
import { AGENTS, get, permissions } from './requests';

describe('a request', () => {
  it('has the key, the exact path, and the query without empty values', async () => {
    const server = await opened(startServer(() => json({ data: [] })));
    const client = createDigaClient({ apiKey: ' a-key\n', baseUrl: `${server.url}/proxy/` });
    const query = { limit: 5, is_published: false, after: null, mode: undefined };
    await client.request({ method: 'GET', path: AGENTS, query, permissions });
    expect(server.requests).toMatchObject([
      {
        method: 'GET',
        url: '/proxy/v1/agent/?limit=5&is_published=false',
        headers: { authorization: 'Bearer a-key' },
        body: '',
      },
    ]);
  });

  it('sends its body as JSON', async () => {
    const server = await opened(startServer(() => json({ id: 1 })));
    const body = { url: 'https://example.com', subscribed_events: ['status_changed'] };
    const response = await getClient(server).request({
      method: 'POST',
      path: '/v1/webhook/',
      body,
      permissions,
    });
    expect(response).toEqual({ id: 1 });
    expect(server.requests[0]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual(body);
  });

  it('gives null for an empty response', async () => {
    const server = await opened(startServer(() => ({ status: 200 })));
    expect(await get(getClient(server))).toBeNull();
  });

  it('accepts a gzipped response, and takes a truncated one for a broken connection', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const body = gzipSync(JSON.stringify({ text: '¿Qué tal? 你好' }));
    const replies: Reply[] = [
      { headers, body },
      { headers, body: body.subarray(0, -9) },
    ];
    const server = await opened(startServer(() => replies.shift() ?? {}));
    const client = getClient(server);
    expect(await get(client)).toEqual({ text: '¿Qué tal? 你好' });
    expect(server.requests[0]?.headers['accept-encoding']).toBe('gzip');
    expect(await getDigaError(get(client))).toMatchObject({ kind: 'unreachable' });
  });

  it('keeps fields and values that Diga has added', async () => {
    const { sandbox, client } = await startDiga();
    sandbox.addAgent({ name: 'Reception' });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'unknown fields' } });
    expect(await get(client)).toMatchObject({
      data: [{ name: 'Reception', mode: 'hybrid', undocumented_field: { since: 'tomorrow' } }],
      undocumented_field: { since: 'tomorrow' },
    });
  });
});

describe('HTTPS', () => {
  const startSecure = async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const server = await opened(startServer(() => json({ data: [] }), { key, cert }));
    return { server, client: getClient(server), cert };
  };

  it('accepts a trusted certificate', async () => {
    const { server, client, cert } = await startSecure();
    const real = https.globalAgent;
    // A process reads what its machine trusts at its start. An agent of the host can trust more later.
    class AgentOfHost extends https.Agent {}
    https.globalAgent = new AgentOfHost({ ca: cert });
    try {
      expect(await get(client)).toEqual({ data: [] });
    } finally {
      https.globalAgent = real;
    }
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, (client: DigaClient) => Promise<unknown>]>([
    ['request', get],
    ['custom request', (client) => client.custom({ method: 'GET', url: AGENTS })],
  ])('sends no %s to a server with an untrusted certificate', async (_what, request) => {
    const { server, client } = await startSecure();
    expect(await getDigaError(request(client))).toMatchObject({
      kind: 'unreachable',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(server.requests).toEqual([]);
  });
});

describe('a custom request', () => {
  const echo = () => opened(startServer(() => json({}, 200, { 'x-custom': 'yes' })));

  it.each(['/v1/call/?limit=2', 'v1/call/?limit=2', ' /v1/call/?limit=2 '])(
    'goes to the path %j',
    async (url) => {
      const server = await echo();
      await getClient(server).custom({ method: 'GET', url, query: { order: 'asc' } });
      expect(server.requests[0]?.url).toBe('/v1/call/?limit=2&order=asc');
    },
  );

  it('goes to a whole URL within the API address', async () => {
    const server = await echo();
    await getClient(server).custom({ method: 'GET', url: `${server.url}/v1/call/` });
    expect(server.requests[0]?.url).toBe('/v1/call/');
  });

  it('gives the response as it came, whatever its status, after one attempt', async () => {
    const server = await opened(startServer(() => page(500)));
    const response = await getClient(server, 25_000).custom({ method: 'GET', url: '/v1/call/' });
    expect(response).toMatchObject({ status: 500, headers: { 'content-type': 'text/html' } });
    expect(response.body.toString()).toBe('<h1>Welcome</h1>');
    expect(server.requests).toHaveLength(1);
  });

  it('cannot override the key', async () => {
    const server = await echo();
    const headers = { AUTHORIZATION: 'Bearer other', 'X-Trace': '1' };
    await getClient(server).custom({ method: 'POST', url: '/v1/call/', headers, body: 'text' });
    expect(server.requests[0]).toMatchObject({
      headers: { authorization: 'Bearer any-key', 'x-trace': '1' },
      body: 'text',
    });
  });

  it('is refused and not sent for another host', async () => {
    const server = await echo();
    const { port } = new URL(server.url);
    const client = getClient({ url: `${server.url}/diga` });
    for (const url of [
      'https://example.com/v1/call/',
      'HTTPS://example.com',
      `${server.url}.example.com/diga/v1`,
      `http://127.0.0.1:${port}@example.com/diga/v1`,
      `http://localhost:${port}/diga/v1`,
      `https://127.0.0.1:${port}/diga/v1`,
      'http://127.0.0.1:1/diga/v1',
      `${server.url}/other`,
      `${server.url}/digamos`,
      '/../other',
      '/%2e%2e/other',
      '\\..\\..\\other',
      'https:',
    ]) {
      const { message } = await getInputError(client.custom({ method: 'GET', url }));
      expect([url, message]).toEqual([url, expect.stringMatching(/does not belong to Diga's API/)]);
    }
    expect(server.requests).toEqual([]);
  });

  it('stays at the API address for a URL without a scheme', async () => {
    const server = await echo();
    await getClient(server).custom({ method: 'GET', url: '//example.com/v1' });
    expect(server.requests[0]?.url).toBe('/example.com/v1');
  });

  it('follows a redirect only if it is allowed to, and without the key', async () => {
    const elsewhere = await echo();
    const server = await opened(
      startServer(() => ({ status: 302, headers: { location: `${elsewhere.url}/file` } })),
    );
    const client = getClient(server);
    const url = '/v1/recording/1';
    expect(await client.custom({ method: 'GET', url })).toMatchObject({ status: 302 });
    expect(elsewhere.requests).toEqual([]);
    const response = await client.custom({ method: 'GET', url, followRedirects: true });
    expect(response.headers['x-custom']).toBe('yes');
    expect(elsewhere.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('has its own time-out', async () => {
    const server = await opened(startServer(() => 'stall'));
    speedUpTime();
    const custom = { method: 'GET', url: '/v1/call/', timeoutMs: 2_000 } as const;
    const error = await getDigaError(getClient(server).custom(custom));
    expect(error.kind).toBe('timeout');
    expect(error.message).toMatch(/within 2 seconds/);
  });
});
