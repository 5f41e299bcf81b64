import { digaAuth } from '../../src/lib/auth';
import type { RequestEffect } from '../sandbox/sandbox';
import { startAll } from '../support/diga';
import { opened } from '../support/opened';
import { page, startServer, unreachableUrl } from '../support/server';
import { speedUpTime } from '../support/time';

/** What the check says of a connection to a Diga that misbehaves. */
async function checkWhile(effect: RequestEffect) {
  speedUpTime();
  const { sandbox, host, connection } = await startAll();
  sandbox.misbehave({ on: 'requests', effect });
  return host.check(connection);
}

test('a connection that works is valid, after one request', async () => {
  const { sandbox, host, connection } = await startAll();
  expect(await host.check(connection)).toEqual({ valid: true });
  expect(sandbox.requestCount).toBe(1);
});

test('a slash at the end of the address and a line break after the key do no harm', async () => {
  const { sandbox, host } = await startAll();
  const connection = { apiKey: `${sandbox.apiKey}\n`, baseUrl: `${sandbox.url}/` };
  expect(await host.check(connection)).toEqual({ valid: true });
});

test('a hiccup of Diga does no harm', async () => {
  speedUpTime();
  const { sandbox, host, connection } = await startAll();
  sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 503 }, times: 1 });
  expect(await host.check(connection)).toEqual({ valid: true });
});

describe('a connection that does not work', () => {
  const cases: [string, () => Promise<unknown>, RegExp][] = [
    [
      'a key that Diga refuses',
      async () => {
        const { host, connection } = await startAll();
        return host.check({ ...connection, apiKey: 'unknown' });
      },
      /^Diga refused the API key\./,
    ],
    [
      'a key that cannot be one',
      async () => {
        const { host, connection } = await startAll();
        return host.check({ ...connection, apiKey: 'two words' });
      },
      /^The API key is empty or holds characters/,
    ],
    [
      'a key without the permission',
      async () => {
        const { sandbox, host, connection } = await startAll();
        return host.check({ ...connection, apiKey: sandbox.createKey({ calls: 'write' }) });
      },
      /^The API key lacks the permission "Agents: read" \(agents\.view\)\. .* can edit the key/,
    ],
    [
      'an address that is none',
      async () => {
        const { host, connection } = await startAll();
        return host.check({ ...connection, baseUrl: 'api.diga.io' });
      },
      /^The API address is not one that can be used\./,
    ],
    [
      'an address at which nobody listens',
      async () => {
        speedUpTime();
        const { host, connection } = await startAll();
        return host.check({ ...connection, baseUrl: await unreachableUrl() });
      },
      /^Diga cannot be reached at http:\/\/127\.0\.0\.1:\d+/,
    ],
    [
      'the address of something else',
      async () => {
        const { host, connection } = await startAll();
        const website = await opened(startServer(() => page()));
        return host.check({ ...connection, baseUrl: website.url });
      },
      /^What answered is not Diga's API\./,
    ],
    [
      'a Diga that is down',
      () => checkWhile({ kind: 'status', status: 500 }),
      /^Diga has a problem of its own/,
    ],
    [
      'a Diga that is too slow',
      () => checkWhile({ kind: 'hang' }),
      /^Diga did not answer within 5 seconds\./,
    ],
    [
      'a Diga that is asked too often',
      () => checkWhile({ kind: 'status', status: 429, retryAfter: 60 }),
      /^Diga is receiving too many requests/,
    ],
  ];

  test.each(cases)('%s has a sentence of its own', async (_what, check, sentence) => {
    const result = await check();
    expect(result).toEqual({ valid: false, error: expect.stringMatching(sentence) as string });
  });
});

test('the description says where the key comes from, and that its permissions can be changed', () => {
  for (const text of [
    'Settings → Project → API Keys',
    'Create API Key',
    'Write includes read.',
    'An administrator can change the permissions of a key later',
  ]) {
    expect(digaAuth.description).toContain(text);
  }
});
