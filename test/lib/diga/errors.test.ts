import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { inspect } from 'node:util';
import { getAgent, launchVersion, publishVersion } from '../../../src/lib/diga/agents';
import { setDraftWorkflows } from '../../../src/lib/diga/agent-drafts';
import { createDigaClient } from '../../../src/lib/diga/client';
import { DigaError, type DigaErrorKind, withMessage } from '../../../src/lib/diga/errors';
import { PERMISSIONS } from '../../../src/lib/diga/permissions';
import { startSandbox } from '../../sandbox/sandbox';
import { getClient, getDigaError, getInputError, startDiga } from '../../support/diga';
import { opened } from '../../support/opened';
import { json, page, type Reply, startServer, unreachableUrl } from '../../support/server';
import { speedUpTime } from '../../support/time';
import { get } from './requests';

/** The error of a GET with this response. */
async function errorFor(reply: Reply): Promise<DigaError> {
  const server = await opened(startServer(() => reply));
  return getDigaError(get(getClient(server)));
}

describe('the error of a request', () => {
  const body = (code: string, message = 'Something') => ({
    status: 'error',
    error_code: code,
    message,
  });

  it.each([
    [401, 'INVALID_API_KEY', 'unauthorized', /refused the API key.*expired.*Create a new one/],
    [403, 'INTERNAL_SERVER_ERROR', 'forbidden', /"Agents: read" \(agents\.view\).*edit the key/],
    [404, 'AGENT_NOT_FOUND', 'not_found', /could not find this item \(AGENT_NOT_FOUND\)/],
    [400, 'BAD_PARAMETER', 'invalid_request', /\(BAD_PARAMETER\).*still exists in Diga/],
    [400, 'NOT_VALID_FIELD', 'invalid_request', /one of the filters.*\(NOT_VALID_FIELD\).*Empty/],
    [400, 'MISSING_ID', 'invalid_request', /an ID \(MISSING_ID\).*no ID is empty/],
    [400, 'INTEGRATION_TYPE', 'invalid_request', /\(INTEGRATION_TYPE\) with HTTP 400/],
    [403, 'BAD_PARAMETER', 'forbidden', /lacks the permission/],
    [409, 'CONFLICT', 'invalid_request', /HTTP 409/],
    [412, 'SIP_CONFIG_NOT_SET', 'invalid_request', /\(SIP_CONFIG_NOT_SET\) with HTTP 412/],
    [422, 'INVALID_PAGINATION_PARAMETERS', 'invalid_request', /\(INVALID_PAGINATION_PARAMETERS\)/],
    [429, 'TOO_MANY_REQUESTS', 'rate_limited', /too many requests.*Wait a minute/],
    [500, 'INTERNAL_SERVER_ERROR', 'server_error', /having problems.*HTTP 500/],
    [503, 'UNAVAILABLE', 'server_error', /having problems.*HTTP 503/],
  ])(
    'has its kind from the status %i and names the code %s',
    async (status, code, kind, message) => {
      const error = await errorFor(json(body(code), status));
      expect(error).toMatchObject({ kind, status, code });
      expect(error.message).toMatch(message);
      expect(inspect(error)).toBe(error.message);
    },
  );

  it.each<[unknown, string]>([
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
  ])('names the fields that failed validation (%j)', async (locs, named) => {
    const detail = (locs as unknown[]).map((loc) => ({ loc, msg: 'no', type: 'uuid_parsing' }));
    const error = await errorFor(json({ detail }, 422));
    expect(error).toMatchObject({ kind: 'invalid_request', status: 422, code: undefined });
    expect(error.message).toContain(`does not accept ${named} (HTTP 422)`);
  });

  it.each<[unknown]>([
    [[['query', 0]]],
    [[['body']]],
    [[['body', 'dynamic_variables', '+34911223344']]],
    [[['body', 'Carmen García']]],
    [['query']],
    [[null]],
    ['nothing'],
    [null],
  ])('names nothing that is not a field (%j)', async (locs) => {
    const detail = Array.isArray(locs) ? locs.map((loc: unknown) => ({ loc, msg: 'no' })) : locs;
    const error = await errorFor(json({ detail }, 422));
    expect(error.message).toMatch(/^Diga does not accept the request \(HTTP 422\): /);
    expect(error.message).not.toMatch(/Carmen|911/);
  });

  it('explains a code in the terms of the request', async () => {
    const server = await opened(startServer(() => json(body('BAD_PARAMETER'), 400)));
    const publication = { versionId: 'v', inboundPhoneId: null, outboundPhoneId: null };
    const client = getClient(server);
    const messages = [
      await getDigaError(setDraftWorkflows(client, 'a', [])),
      await getDigaError(launchVersion(client, 'a', null)),
      await getDigaError(publishVersion(client, 'a', publication)),
      await getDigaError(getAgent(client, 'a', 'draft')),
    ].map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringMatching(/^Diga declined to give the draft these workflows/),
      expect.stringMatching(/^Diga declined to launch the draft/),
      expect.stringMatching(/^Diga declined to publish this version.*needs a phone number/),
      expect.stringMatching(/^Diga declined a value \(BAD_PARAMETER\)/),
    ]);
  });

  it('names both permissions that publishing needs', async () => {
    const server = await opened(startServer(() => json(body('INTERNAL_SERVER_ERROR'), 403)));
    const publication = { versionId: 'v', inboundPhoneId: null, outboundPhoneId: null };
    const error = await getDigaError(publishVersion(getClient(server), 'a', publication));
    expect(error.message).toMatch(
      /lacks the permission "Agents: write" .* or "Phones: write" \(phones\.update\)\. Give it each/,
    );
  });

  it.each<[string, Reply]>([
    ['a web page', page()],
    ['a web page with 404', page(404)],
    ['a redirect', { status: 302, headers: { location: 'https://example.com/' } }],
    ['truncated JSON', { body: '{"data": [' }],
  ])('says that %s does not come from the API', async (_what, reply) => {
    const error = await errorFor(reply);
    expect(error.kind).toBe('unexpected_response');
    expect(error.message).toMatch(/not Diga's API. Check the API address/);
  });

  it('says that Diga has a problem when a gateway responds with a web page', async () => {
    expect(await errorFor(page(502))).toMatchObject({ kind: 'server_error', status: 502 });
  });

  it('comes from a redirect, which is not followed: it would carry the key away', async () => {
    const elsewhere = await opened(startServer(() => json({ data: [] })));
    await errorFor({ status: 307, headers: { location: elsewhere.url } });
    expect(elsewhere.requests).toEqual([]);
  });

  it('names the address and the network code when nothing listens there', async () => {
    const url = await unreachableUrl();
    const error = await getDigaError(get(getClient({ url })));
    expect(error).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' });
    expect(error.message).toContain(`cannot be reached at ${url} (ECONNREFUSED)`);
  });

  it.each(['before', 'middle'] as const)(
    'says that Diga cannot be reached when the connection is cut (%s)',
    async (when) => {
      const { sandbox, client } = await startDiga();
      sandbox.misbehave({ on: 'requests', effect: { kind: 'cut', when } });
      expect(await getDigaError(get(client))).toMatchObject({ kind: 'unreachable' });
    },
  );
});

const root = path.join(__dirname, '../../..');

describe('an error', () => {
  const key = 'diga_secret_4711';
  const phone = '+34911223344';
  const body = { to_number: phone, note: 'between us' };
  const response = { status: 'error', error_code: phone, message: `${key} may not call ${phone}` };

  /** Everything that a host or a log could print of an error. */
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

  it.each([
    [
      'a DigaError',
      'new DigaError({ kind: "rate_limited", status: 429, code: "SLOW", message: "A sentence." })',
    ],
    ['an InputError', 'new InputError("A sentence.")'],
  ])(
    'prints nothing but its sentence in another process, however it is printed (%s)',
    async (_, code) => {
      const script = `
      const { inspect } = require('node:util');
      const { DigaError } = require('./src/lib/diga/errors');
      const { InputError } = require('./src/lib/errors');
      const error = ${code};
      const forms = [error.message, String(error), \`\${error}\`, inspect(error, { depth: 9, showHidden: true }), error.stack, JSON.parse(JSON.stringify(error))];
      console.log(JSON.stringify([forms, Object.keys(error)]));
      if (process.argv.includes('throw')) throw error;
    `;
      const run = promisify(execFile);
      const { stdout } = await run('npx', ['tsx', '-e', script], { cwd: root });
      expect(JSON.parse(stdout)).toEqual([Array(6).fill('A sentence.'), []]);
      const thrown = await run('npx', ['tsx', '-e', script, 'throw'], { cwd: root }).catch(
        (error: { stderr: string }) => error,
      );
      expect(thrown.stderr).toMatch(/^\[?A sentence\.\]?$/m);
      expect(thrown.stderr).not.toMatch(/rate_limited|SLOW/);
    },
  );

  async function post(server: { url: string }): Promise<DigaError> {
    const client = createDigaClient({ apiKey: key, baseUrl: server.url });
    return getDigaError(
      client.request({
        method: 'POST',
        path: '/v1/call/',
        body,
        permissions: [PERMISSIONS.callsWrite],
      }),
    );
  }

  it.each([301, 400, 401, 403, 404, 422, 429, 500])(
    'never contains the key, the request, the response or a phone number after HTTP %i',
    async (status) => {
      expectDiscreet(await post(await opened(startServer(() => json(response, status)))));
    },
  );

  it('never contains text of a response that is not JSON', async () => {
    expectDiscreet(await post(await opened(startServer(() => ({ body: `<p>${phone} ${key}` })))));
  });

  it('never contains data of a request without a response', async () => {
    expectDiscreet(await post({ url: await unreachableUrl() }));
    const sandbox = await opened(startSandbox());
    sandbox.misbehave({ on: 'requests', effect: { kind: 'cut', when: 'before' } });
    expectDiscreet(await post(sandbox));
  });

  it('never contains data of a request that timed out', async () => {
    const server = await opened(startServer(() => 'stall'));
    speedUpTime(50);
    expectDiscreet(await post(server));
  });

  it.each([`${key}\nX-Other: 1`, `${key}é`, `${key} ${key}`, `${key}\u0000`])(
    'never contains a key with invalid characters (%j)',
    async (apiKey) => {
      const error = await getInputError(() => createDigaClient({ apiKey }));
      expect(error.message).toMatch(/contains invalid characters/);
      expectDiscreet(error);
    },
  );

  it('never contains the key when the API address is invalid', async () => {
    const baseUrl = `https://${key}:${phone}@example.com`;
    expectDiscreet(await getInputError(() => createDigaClient({ apiKey: key, baseUrl })));
  });
});

describe('withMessage', () => {
  const addAdvice = ({ message }: DigaError) => `${message} What to do next.`;

  it('changes nothing but the message of an error of Diga', () => {
    const all = { kind: 'rate_limited', status: 429, code: 'SLOW', retryAfterMs: 5000 } as const;
    const changed = withMessage(new DigaError({ ...all, message: 'It failed.' }), addAdvice);
    expect(changed).toBeInstanceOf(DigaError);
    expect(changed).toMatchObject({ ...all, name: 'DigaError', mayHaveSucceeded: false });
    expect(changed.message).toBe('It failed. What to do next.');
  });

  it('leaves any other error as it is', () => {
    const other = new TypeError('odd');
    expect(withMessage(other, addAdvice)).toBe(other);
  });
});

describe('a request that failed', () => {
  it.each<[DigaErrorKind, boolean]>([
    ['server_error', true],
    ['timeout', true],
    ['unreachable', true],
    ['unexpected_response', true],
    ['rate_limited', false],
    ['unauthorized', false],
    ['forbidden', false],
    ['not_found', false],
    ['invalid_request', false],
    ['too_large', false],
  ])('may have been carried out (%s: %s)', (kind, expected) => {
    expect(new DigaError({ kind, message: '' }).mayHaveSucceeded).toBe(expected);
  });
});
