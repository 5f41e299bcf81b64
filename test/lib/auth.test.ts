import { digaAuth } from '../../src/lib/auth';
import type { RequestEffect } from '../sandbox/sandbox';
import { startWorld } from '../support/diga';
import { opened } from '../support/opened';
import { page, startServer, unreachableUrl } from '../support/server';
import { speedUpTime } from '../support/time';

/** The result of validating a connection while Diga misbehaves. */
async function validateWhile(effect: RequestEffect) {
  speedUpTime();
  const { sandbox, host, connection } = await startWorld();
  sandbox.misbehave({ on: 'requests', effect });
  return host.check(connection);
}

describe('a connection', () => {
  it('is valid after one request that succeeds', async () => {
    const { sandbox, host, connection } = await startWorld();
    expect(await host.check(connection)).toEqual({ valid: true });
    expect(sandbox.requestCount).toBe(1);
  });

  it('can have a trailing slash in the address and a line break after the key', async () => {
    const { sandbox, host } = await startWorld();
    const connection = { apiKey: `${sandbox.apiKey}\n`, baseUrl: `${sandbox.url}/` };
    expect(await host.check(connection)).toEqual({ valid: true });
  });

  it('is valid after a retry', async () => {
    speedUpTime();
    const { sandbox, host, connection } = await startWorld();
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 503 }, times: 1 });
    expect(await host.check(connection)).toEqual({ valid: true });
  });
});

describe('a connection that does not work', () => {
  const cases: [string, () => Promise<unknown>, RegExp][] = [
    [
      'a key that Diga refuses',
      async () => {
        const { host, connection } = await startWorld();
        return host.check({ ...connection, apiKey: 'unknown' });
      },
      /^Diga refused the API key\./,
    ],
    [
      'a key with invalid characters',
      async () => {
        const { host, connection } = await startWorld();
        return host.check({ ...connection, apiKey: 'two words' });
      },
      /^The API key is empty or contains invalid characters/,
    ],
    [
      'a key without the permission',
      async () => {
        const { sandbox, host, connection } = await startWorld();
        return host.check({ ...connection, apiKey: sandbox.createKey({ calls: 'write' }) });
      },
      /^The API key lacks the permission "Agents: read" \(agents\.view\)\. .* can edit the key/,
    ],
    [
      'an address that is not a URL',
      async () => {
        const { host, connection } = await startWorld();
        return host.check({ ...connection, baseUrl: 'api.diga.io' });
      },
      /^The API address is not valid\./,
    ],
    [
      'an address where nothing listens',
      async () => {
        speedUpTime();
        const { host, connection } = await startWorld();
        return host.check({ ...connection, baseUrl: await unreachableUrl() });
      },
      /^Diga cannot be reached at http:\/\/127\.0\.0\.1:\d+/,
    ],
    [
      'the address of a website',
      async () => {
        const { host, connection } = await startWorld();
        const website = await opened(startServer(() => page()));
        return host.check({ ...connection, baseUrl: website.url });
      },
      /^The server at this address is not Diga's API\./,
    ],
    [
      'a Diga with server errors',
      () => validateWhile({ kind: 'status', status: 500 }),
      /^Diga is having problems/,
    ],
    [
      'a Diga that does not respond',
      () => validateWhile({ kind: 'hang' }),
      /^Diga did not answer within 5 seconds\./,
    ],
    [
      'a Diga that limits the rate',
      () => validateWhile({ kind: 'status', status: 429, retryAfter: 60 }),
      /^Diga is receiving too many requests/,
    ],
  ];

  it.each(cases)('has a message of its own: %s', async (_what, validate, message) => {
    const result = await validate();
    expect(result).toEqual({ valid: false, error: expect.stringMatching(message) as string });
  });
});

describe('the description of the connection', () => {
  it('says where to make the key and what to give it', () => {
    for (const text of [
      'Settings → Project → API Keys',
      'Create API Key',
      'full access',
      'docs/permissions.md',
    ]) {
      expect(digaAuth.description).toContain(text);
    }
  });
});
