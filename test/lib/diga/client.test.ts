import https from 'node:https';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { generate } from 'selfsigned';
import {
  getAgent,
  launchVersion,
  publishVersion,
  setDraftWorkflows,
} from '../../../src/lib/diga/agents';
import { createDigaClient, type DigaClient, normalizeBaseUrl } from '../../../src/lib/diga/client';
import type { DigaError } from '../../../src/lib/diga/errors';
import type { HttpMethod } from '../../../src/lib/diga/network';
import { PERMISSIONS } from '../../../src/lib/diga/permissions';
import { type RequestEffect, startSandbox } from '../../sandbox/sandbox';
import { clientOf, digaErrorOf, inputErrorOf, startWithClient } from '../../support/diga';
import { opened } from '../../support/opened';
import { json, page, type Reply, startServer, unreachableUrl } from '../../support/server';
import { speedUpTime } from '../../support/time';

const AGENTS = '/v1/agent/';
const permissions = [PERMISSIONS.agentsRead];

function get(client: DigaClient, path = AGENTS): Promise<unknown> {
  return client.request({ method: 'GET', path, permissions });
}

function send(client: DigaClient, method: HttpMethod): Promise<unknown> {
  return client.request({ method, path: '/v1/webhook/', body: {}, permissions });
}

/** The error of a GET that is answered like this. */
async function refusedWith(reply: Reply): Promise<DigaError> {
  const server = await opened(startServer(() => reply));
  return digaErrorOf(get(clientOf(server)));
}

describe('a request', () => {
  test('has the key, the path as it is written, and the query without what is not given', async () => {
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

  test('sends its body as JSON', async () => {
    const server = await opened(startServer(() => json({ id: 1 })));
    const body = { url: 'https://example.com', subscribed_events: ['status_changed'] };
    const answer = await clientOf(server).request({
      method: 'POST',
      path: '/v1/webhook/',
      body,
      permissions,
    });
    expect(answer).toEqual({ id: 1 });
    expect(server.requests[0]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual(body);
  });

  test('gives null for an empty answer', async () => {
    const server = await opened(startServer(() => ({ status: 200 })));
    expect(await get(clientOf(server))).toBeNull();
  });

  test('takes a compressed answer, and a broken one for a bad connection', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const body = gzipSync(JSON.stringify({ said: '¿Qué tal? 你好' }));
    const replies: Reply[] = [
      { headers, body },
      { headers, body: body.subarray(0, -9) },
    ];
    const server = await opened(startServer(() => replies.shift() ?? {}));
    const client = clientOf(server);
    expect(await get(client)).toEqual({ said: '¿Qué tal? 你好' });
    expect(server.requests[0]?.headers['accept-encoding']).toBe('gzip');
    expect(await digaErrorOf(get(client))).toMatchObject({ kind: 'unreachable' });
  });

  test('lets fields and values pass that Diga has added since', async () => {
    const { sandbox, client } = await startWithClient();
    sandbox.addAgent({ name: 'Reception' });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'unknown fields' } });
    expect(await get(client)).toMatchObject({
      data: [{ name: 'Reception', mode: 'hybrid', undocumented_field: { since: 'tomorrow' } }],
      undocumented_field: { since: 'tomorrow' },
    });
  });
});

describe('over HTTPS', () => {
  const startSecure = async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    });
    const server = await opened(startServer(() => json({ data: [] }), { key, cert }));
    return { server, client: clientOf(server), cert };
  };

  test('a certificate that is trusted is taken', async () => {
    const { server, client, cert } = await startSecure();
    const real = https.globalAgent;
    // What a machine trusts is settled before a process starts; what an agent of its host's trusts is not.
    class AgentOfHost extends https.Agent {}
    https.globalAgent = new AgentOfHost({ ca: cert });
    try {
      expect(await get(client)).toEqual({ data: [] });
    } finally {
      https.globalAgent = real;
    }
    expect(server.requests).toHaveLength(1);
  });

  test.each<[string, (client: DigaClient) => Promise<unknown>]>([
    ['a request', get],
    ['a request of a user', (client) => client.custom({ method: 'GET', url: AGENTS })],
  ])('%s is not sent to one whose certificate nobody vouches for', async (_what, ask) => {
    const { server, client } = await startSecure();
    expect(await digaErrorOf(ask(client))).toMatchObject({
      kind: 'unreachable',
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(server.requests).toEqual([]);
  });
});

describe('a refusal', () => {
  const error = (code: string, message = 'Something') => ({
    status: 'error',
    error_code: code,
    message,
  });

  test.each([
    [401, 'INVALID_API_KEY', 'unauthorized', /refused the API key.*expired.*Create a new one/],
    [403, 'INTERNAL_SERVER_ERROR', 'forbidden', /"Agents: read" \(agents\.view\).*edit the key/],
    [404, 'AGENT_NOT_FOUND', 'not_found', /does not have what was asked for \(AGENT_NOT_FOUND\)/],
    [400, 'BAD_PARAMETER', 'invalid_request', /\(BAD_PARAMETER\).*still exists in Diga/],
    [400, 'NOT_VALID_FIELD', 'invalid_request', /one of the filters.*\(NOT_VALID_FIELD\).*Empty/],
    [400, 'MISSING_ID', 'invalid_request', /the id.*\(MISSING_ID\).*"Call ID", is not empty/],
    [400, 'INTEGRATION_TYPE', 'invalid_request', /\(INTEGRATION_TYPE\) with HTTP 400/],
    [403, 'BAD_PARAMETER', 'forbidden', /lacks the permission/],
    [409, 'CONFLICT', 'invalid_request', /HTTP 409/],
    [412, 'SIP_CONFIG_NOT_SET', 'invalid_request', /\(SIP_CONFIG_NOT_SET\) with HTTP 412/],
    [422, 'INVALID_PAGINATION_PARAMETERS', 'invalid_request', /\(INVALID_PAGINATION_PARAMETERS\)/],
    [429, 'TOO_MANY_REQUESTS', 'rate_limited', /too many requests.*Wait a minute/],
    [500, 'INTERNAL_SERVER_ERROR', 'server_error', /problem of its own.*HTTP 500/],
    [503, 'UNAVAILABLE', 'server_error', /problem of its own.*HTTP 503/],
  ])(
    'of HTTP %i says what it is by the status, with the code %s',
    async (status, code, kind, sentence) => {
      const refusal = await refusedWith(json(error(code), status));
      expect(refusal).toMatchObject({ kind, status, code });
      expect(refusal.message).toMatch(sentence);
      expect(inspect(refusal)).toBe(refusal.message);
    },
  );

  test.each<[unknown, string]>([
    [[['body', 'flow_ids', 0]], '"flow_ids"'],
    [
      [
        ['path', 'agent_id'],
        ['query', 'version_id'],
        ['path', 'agent_id'],
      ],
      '"agent_id", "version_id"',
    ],
    [[['agent_id']], '"agent_id"'],
    [
      [
        ['query', 'a'],
        ['query', 'b'],
        ['query', 'c'],
        ['query', 'd'],
      ],
      '"a", "b", "c"',
    ],
  ])('by validation (422 with details %j) names the fields', async (locs, named) => {
    const detail = (locs as unknown[]).map((loc) => ({ loc, msg: 'no', type: 'uuid_parsing' }));
    const refusal = await refusedWith(json({ detail }, 422));
    expect(refusal).toMatchObject({ kind: 'invalid_request', status: 422, code: undefined });
    expect(refusal.message).toContain(
      `does not accept what this step sends as ${named} (HTTP 422)`,
    );
  });

  test.each<[unknown]>([
    [[['query', 0]]],
    [[['body']]],
    [[['body', 'dynamic_variables', '+34911223344']]],
    [[['body', 'Carmen García']]],
    [['query']],
    [[null]],
    ['nothing'],
    [null],
  ])('by validation names nothing that is no field (%j)', async (locs) => {
    const detail = Array.isArray(locs) ? locs.map((loc: unknown) => ({ loc, msg: 'no' })) : locs;
    const refusal = await refusedWith(json({ detail }, 422));
    expect(refusal.message).toMatch(/^Diga does not accept what this step sends \(HTTP 422\): /);
    expect(refusal.message).not.toMatch(/Carmen|911/);
  });

  test('says what its code means for the request, where it means something else there', async () => {
    const server = await opened(startServer(() => json(error('BAD_PARAMETER'), 400)));
    const publication = { versionId: 'v', inboundPhoneId: null, outboundPhoneId: null };
    const client = clientOf(server);
    const messages = [
      await digaErrorOf(setDraftWorkflows(client, 'a', [])),
      await digaErrorOf(launchVersion(client, 'a', null)),
      await digaErrorOf(publishVersion(client, 'a', publication)),
      await digaErrorOf(getAgent(client, 'a', 'draft')),
    ].map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringMatching(/^Diga declined to give the draft these workflows/),
      expect.stringMatching(/^Diga declined to launch the draft/),
      expect.stringMatching(/^Diga declined to publish this version.*needs a phone number/),
      expect.stringMatching(/^Diga declined a value that this step sends/),
    ]);
  });

  test('of publishing for want of a permission names both that it takes', async () => {
    const server = await opened(startServer(() => json(error('INTERNAL_SERVER_ERROR'), 403)));
    const publication = { versionId: 'v', inboundPhoneId: null, outboundPhoneId: null };
    const refusal = await digaErrorOf(publishVersion(clientOf(server), 'a', publication));
    expect(refusal.message).toMatch(
      /lacks the permission "Agents: write" .* or "Phones: write" \(phones\.update\)\. Give it each/,
    );
  });

  test.each<[string, Reply]>([
    ['a web page', page()],
    ['a web page that is not found', page(404)],
    ['a redirect', { status: 302, headers: { location: 'https://example.com/' } }],
    ['text that breaks off', { body: '{"data": [' }],
  ])('of %s says that this is not the API', async (_what, reply) => {
    const refusal = await refusedWith(reply);
    expect(refusal.kind).toBe('unexpected_response');
    expect(refusal.message).toMatch(/not Diga's API. Check the API address/);
  });

  test('of a gateway with a web page says that Diga has a problem', async () => {
    expect(await refusedWith(page(502))).toMatchObject({ kind: 'server_error', status: 502 });
  });

  test('does not follow a redirect, which would carry the key away', async () => {
    const elsewhere = await opened(startServer(() => json({ data: [] })));
    await refusedWith({ status: 307, headers: { location: elsewhere.url } });
    expect(elsewhere.requests).toEqual([]);
  });

  test('of a port at which nobody listens names the address and the reason', async () => {
    const url = await unreachableUrl();
    const refusal = await digaErrorOf(get(clientOf({ url })));
    expect(refusal).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' });
    expect(refusal.message).toContain(`cannot be reached at ${url} (ECONNREFUSED)`);
  });

  test.each(['before', 'middle'] as const)(
    'of a connection that is cut (%s the answer) says that Diga cannot be reached',
    async (when) => {
      const { sandbox, client } = await startWithClient();
      sandbox.misbehave({ on: 'requests', effect: { kind: 'cut', when } });
      expect(await digaErrorOf(get(client))).toMatchObject({ kind: 'unreachable' });
    },
  );
});

describe('the time-out', () => {
  test('ends a request after 10 seconds', async () => {
    const { sandbox, client } = await startWithClient();
    sandbox.misbehave({ on: 'requests', effect: { kind: 'hang' } });
    speedUpTime();
    const error = await digaErrorOf(send(client, 'POST'));
    expect(error.kind).toBe('timeout');
    expect(error.message).toMatch(/did not answer within 10 seconds/);
    expect(sandbox.requestCount).toBe(1);
  });

  test('ends an answer that stalls half-way', async () => {
    const server = await opened(startServer(() => 'stall'));
    speedUpTime();
    expect(await digaErrorOf(send(clientOf(server), 'POST'))).toMatchObject({ kind: 'timeout' });
  });

  test('of a GET is shorter where the budget is', async () => {
    const { sandbox, client } = await startWithClient(300);
    sandbox.misbehave({ on: 'requests', effect: { kind: 'hang' } });
    expect(await digaErrorOf(get(client))).toMatchObject({ kind: 'timeout' });
    expect(sandbox.requestCount).toBe(1);
  });
});

const failures: [string, RequestEffect][] = [
  ['429', { kind: 'status', status: 429 }],
  ['500', { kind: 'status', status: 500 }],
  ['503', { kind: 'status', status: 503 }],
  ['a connection that is cut', { kind: 'cut', when: 'before' }],
  ['an answer that is cut', { kind: 'cut', when: 'middle' }],
  ['a time-out', { kind: 'hang' }],
];

describe('a GET that fails', () => {
  test.each(failures)('is tried again after %s', async (_what, effect) => {
    speedUpTime();
    const { sandbox, client } = await startWithClient(25_000);
    sandbox.misbehave({ on: 'requests', effect, times: 1 });
    expect(await get(client)).toMatchObject({ data: [] });
    expect(sandbox.requestCount).toBe(2);
  });

  test('is tried more than once again', async () => {
    speedUpTime();
    const { sandbox, client } = await startWithClient(25_000);
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 502 }, times: 3 });
    expect(await get(client)).toMatchObject({ data: [] });
    expect(sandbox.requestCount).toBe(4);
  });

  test('ends with the last error when the budget is used up', async () => {
    speedUpTime();
    const { sandbox, client } = await startWithClient(5_000);
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 500 } });
    expect(await digaErrorOf(get(client))).toMatchObject({ kind: 'server_error', status: 500 });
    // Pauses of up to 0.5, 1 and 2 seconds fit; one of up to 4 more does not.
    expect(sandbox.requestCount).toBeGreaterThan(1);
    expect(sandbox.requestCount).toBeLessThanOrEqual(4);
  });

  test('shares its budget with the other requests of its client', async () => {
    speedUpTime();
    const { sandbox, client } = await startWithClient(5_000);
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 500 } });
    await digaErrorOf(get(client));
    const before = sandbox.requestCount;
    await digaErrorOf(get(client));
    expect(sandbox.requestCount - before).toBeLessThan(before);
  });

  test.each([400, 401, 403, 404, 422])('is not tried again after %i', async (status) => {
    const { sandbox, client } = await startWithClient(25_000);
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status } });
    expect(await digaErrorOf(get(client))).toMatchObject({ status });
    expect(sandbox.requestCount).toBe(1);
  });
});

describe('Retry-After', () => {
  // An HTTP date has no fractions of a second: up to one is lost.
  test.each([
    ['in seconds', 4, false],
    ['as a date', 5, true],
  ])('%s is waited for', async (_how, retryAfter, retryAfterAsDate) => {
    speedUpTime();
    const { sandbox, client } = await startWithClient(25_000);
    const effect = { kind: 'status', status: 429, retryAfter, retryAfterAsDate } as const;
    sandbox.misbehave({ on: 'requests', effect, times: 1 });
    await get(client);
    const [first, second] = sandbox.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(3_900);
  });

  test('that does not fit into the budget ends with the 429 at once', async () => {
    const { sandbox, client } = await startWithClient(25_000);
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 429, retryAfter: 60 } });
    const error = await digaErrorOf(get(client));
    expect(error).toMatchObject({ kind: 'rate_limited', status: 429, retryAfterMs: 60_000 });
    expect(sandbox.requestCount).toBe(1);
  });

  test.each(['soon', '', '-5', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'of "%s" leaves the pause as it is',
    async (retryAfter) => {
      speedUpTime();
      const replies = [json({}, 429, { 'retry-after': retryAfter })];
      const server = await opened(startServer(() => replies.pop() ?? json({})));
      expect(await get(clientOf(server, 25_000))).toEqual({});
      expect(server.requests).toHaveLength(2);
    },
  );
});

describe('a request that changes something', () => {
  const methods: HttpMethod[] = ['POST', 'DELETE', 'PATCH', 'PUT'];
  test.each(
    methods.flatMap((method) => failures.map(([what, effect]) => [method, what, effect] as const)),
  )('%s is never sent twice after %s', async (method, _what, effect) => {
    speedUpTime(50);
    const { sandbox, client } = await startWithClient(25_000);
    sandbox.misbehave({ on: 'requests', effect });
    await digaErrorOf(send(client, method));
    expect(sandbox.requestCount).toBe(1);
  });
});

describe('no error tells', () => {
  const key = 'diga_secret_4711';
  const phone = '+34911223344';
  const body = { to_number: phone, note: 'between us' };
  const answer = { status: 'error', error_code: phone, message: `${key} may not call ${phone}` };

  /** All that a host or a log could print of an error. */
  function printed(error: Error): string {
    const all = { ...error, message: error.message, stack: error.stack, cause: error.cause };
    return [inspect(error), inspect(all, { depth: null }), String(error)].join('\n');
  }

  function expectDiscreet(error: Error): void {
    for (const secret of [key, phone, 'between us', 'may not call', '911223344']) {
      expect(printed(error)).not.toContain(secret);
    }
    expect(error.cause).toBeUndefined();
  }

  async function post(server: { url: string }): Promise<DigaError> {
    const client = createDigaClient({ apiKey: key, baseUrl: server.url });
    return digaErrorOf(
      client.request({
        method: 'POST',
        path: '/v1/call/',
        body,
        permissions: [PERMISSIONS.callsWrite],
      }),
    );
  }

  test.each([301, 400, 401, 403, 404, 422, 429, 500])(
    'the key, the body, the answer or a phone number after HTTP %i',
    async (status) => {
      expectDiscreet(await post(await opened(startServer(() => json(answer, status)))));
    },
  );

  test('anything of an answer that is not JSON', async () => {
    expectDiscreet(await post(await opened(startServer(() => ({ body: `<p>${phone} ${key}` })))));
  });

  test('anything of a request that broke off or found nobody', async () => {
    expectDiscreet(await post({ url: await unreachableUrl() }));
    const sandbox = await opened(startSandbox());
    sandbox.misbehave({ on: 'requests', effect: { kind: 'cut', when: 'before' } });
    expectDiscreet(await post(sandbox));
  });

  test('anything of a request that took too long', async () => {
    const server = await opened(startServer(() => 'stall'));
    speedUpTime(50);
    expectDiscreet(await post(server));
  });

  test.each([`${key}\nX-Other: 1`, `${key}é`, `${key} ${key}`, `${key}\u0000`])(
    'the key where it cannot be one (%j)',
    async (apiKey) => {
      const error = await inputErrorOf(() => createDigaClient({ apiKey }));
      expect(error.message).toMatch(/holds characters that no API key has/);
      expectDiscreet(error);
    },
  );

  test('the key where the address cannot be one', async () => {
    const baseUrl = `https://${key}:${phone}@example.com`;
    expectDiscreet(await inputErrorOf(() => createDigaClient({ apiKey: key, baseUrl })));
  });
});

test.each(['', '   ', '\n'])(
  'an empty API key (%j) is refused before any request',
  async (apiKey) => {
    const error = await inputErrorOf(() => createDigaClient({ apiKey }));
    expect(error.message).toMatch(/is empty/);
    expect(inspect(error)).toBe(error.message);
  },
);

describe('the API address', () => {
  test.each([
    [undefined, 'https://api.diga.io'],
    [null, 'https://api.diga.io'],
    ['', 'https://api.diga.io'],
    ['  ', 'https://api.diga.io'],
    ['https://api.diga.io/', 'https://api.diga.io'],
    [' https://api.diga.io// ', 'https://api.diga.io'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['HTTPS://Proxy.Example.com/diga/', 'https://proxy.example.com/diga'],
  ])('%j is %s', (given, meant) => {
    expect(normalizeBaseUrl(given)).toBe(meant);
  });

  test.each([
    'api.diga.io',
    'localhost:3000',
    'ftp://api.diga.io',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://',
    'https://user:secret@api.diga.io',
    'https://user@api.diga.io',
    'https://api.diga.io?key=1',
    'https://api.diga.io/?',
    'https://api.diga.io/#top',
    'https://api.diga.io/#',
    'two words',
  ])('%s is refused', async (baseUrl) => {
    const error = await inputErrorOf(() => createDigaClient({ apiKey: 'a-key', baseUrl }));
    expect(error.message).toMatch(/API address is not one that can be used/);
    expect(error.message).not.toContain('secret');
  });
});

describe("a user's own request", () => {
  const echo = () => opened(startServer(() => json({}, 200, { 'x-answer': 'yes' })));

  test.each(['/v1/call/?limit=2', 'v1/call/?limit=2', ' /v1/call/?limit=2 '])(
    'goes to the path %j',
    async (url) => {
      const server = await echo();
      await clientOf(server).custom({ method: 'GET', url, query: { order: 'asc' } });
      expect(server.requests[0]?.url).toBe('/v1/call/?limit=2&order=asc');
    },
  );

  test('goes to a whole URL of the address', async () => {
    const server = await echo();
    await clientOf(server).custom({ method: 'GET', url: `${server.url}/v1/call/` });
    expect(server.requests[0]?.url).toBe('/v1/call/');
  });

  test('gives the answer as it came, whatever its status, and is sent once', async () => {
    const server = await opened(startServer(() => page(500)));
    const answer = await clientOf(server, 25_000).custom({ method: 'GET', url: '/v1/call/' });
    expect(answer).toMatchObject({ status: 500, headers: { 'content-type': 'text/html' } });
    expect(answer.body.toString()).toBe('<h1>Welcome</h1>');
    expect(server.requests).toHaveLength(1);
  });

  test('cannot have another key', async () => {
    const server = await echo();
    const headers = { AUTHORIZATION: 'Bearer other', 'X-Trace': '1' };
    await clientOf(server).custom({ method: 'POST', url: '/v1/call/', headers, body: 'text' });
    expect(server.requests[0]).toMatchObject({
      headers: { authorization: 'Bearer any-key', 'x-trace': '1' },
      body: 'text',
    });
  });

  test('to another host is refused, and nothing is sent', async () => {
    const server = await echo();
    const { port } = new URL(server.url);
    const client = clientOf({ url: `${server.url}/diga` });
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
      const { message } = await inputErrorOf(client.custom({ method: 'GET', url }));
      expect([url, message]).toEqual([url, expect.stringMatching(/does not belong to Diga's API/)]);
    }
    expect(server.requests).toEqual([]);
  });

  test('written without a scheme stays at the address', async () => {
    const server = await echo();
    await clientOf(server).custom({ method: 'GET', url: '//example.com/v1' });
    expect(server.requests[0]?.url).toBe('/example.com/v1');
  });

  test('follows a redirect only when asked to, and never takes the key along', async () => {
    const elsewhere = await echo();
    const server = await opened(
      startServer(() => ({ status: 302, headers: { location: `${elsewhere.url}/file` } })),
    );
    const client = clientOf(server);
    const url = '/v1/recording/1';
    expect(await client.custom({ method: 'GET', url })).toMatchObject({ status: 302 });
    expect(elsewhere.requests).toEqual([]);
    const answer = await client.custom({ method: 'GET', url, followRedirects: true });
    expect(answer.headers['x-answer']).toBe('yes');
    expect(elsewhere.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('ends after its own time-out', async () => {
    const server = await opened(startServer(() => 'stall'));
    speedUpTime();
    const custom = { method: 'GET', url: '/v1/call/', timeoutMs: 2_000 } as const;
    const error = await digaErrorOf(clientOf(server).custom(custom));
    expect(error.kind).toBe('timeout');
    expect(error.message).toMatch(/within 2 seconds/);
  });
});
