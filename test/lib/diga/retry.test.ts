import timersPromises from 'node:timers/promises';
import { DigaError } from '../../../src/lib/diga/errors';
import { retryUntil, timeLeft } from '../../../src/lib/diga/retry';
import type { HttpMethod } from '../../../src/lib/http/transport';
import type { RequestEffect } from '../../sandbox/sandbox';
import { getClient, getDigaError, NOBODY, startDiga } from '../../support/diga';
import { opened } from '../../support/opened';
import { json, startServer } from '../../support/server';
import { moveTime, speedUpTime } from '../../support/time';
import { get, permissions, send } from './requests';

describe('the time-out', () => {
  it('ends a request after 10 seconds', async () => {
    const { sandbox, client } = await startDiga();
    sandbox.misbehave({ on: 'requests', effect: { kind: 'hang' } });
    speedUpTime();
    const error = await getDigaError(send(client, 'POST'));
    expect(error.kind).toBe('timeout');
    expect(error.message).toMatch(/did not answer within 10 seconds/);
    expect(sandbox.requestCount).toBe(1);
  });

  it('ends a response that stalls half-way', async () => {
    const server = await opened(startServer(() => 'stall'));
    speedUpTime();
    expect(await getDigaError(send(getClient(server), 'POST'))).toMatchObject({ kind: 'timeout' });
  });

  it('is shorter for a GET with a short budget', async () => {
    const { sandbox, client } = await startDiga({ budgetMs: 300 });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'hang' } });
    expect(await getDigaError(get(client))).toMatchObject({ kind: 'timeout' });
    expect(sandbox.requestCount).toBe(1);
  });
});

const FAILURES: [string, RequestEffect][] = [
  ['429', { kind: 'status', status: 429 }],
  ['500', { kind: 'status', status: 500 }],
  ['503', { kind: 'status', status: 503 }],
  ['a cut connection', { kind: 'cut', when: 'before' }],
  ['a cut response', { kind: 'cut', when: 'middle' }],
  ['a time-out', { kind: 'hang' }],
];

describe('a GET that fails', () => {
  it.each(FAILURES)('is retried after %s', async (_what, effect) => {
    speedUpTime();
    const { sandbox, client } = await startDiga({ budgetMs: 25_000 });
    sandbox.misbehave({ on: 'requests', effect, times: 1 });
    expect(await get(client)).toMatchObject({ data: [] });
    expect(sandbox.requestCount).toBe(2);
  });

  it('is retried more than once', async () => {
    speedUpTime();
    const { sandbox, client } = await startDiga({ budgetMs: 25_000 });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 502 }, times: 3 });
    expect(await get(client)).toMatchObject({ data: [] });
    expect(sandbox.requestCount).toBe(4);
  });

  it('fails with the last error once the budget is used up', async () => {
    speedUpTime();
    const { sandbox, client } = await startDiga({ budgetMs: 5_000 });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 500 } });
    expect(await getDigaError(get(client))).toMatchObject({ kind: 'server_error', status: 500 });
    // Pauses of up to 0.5, 1 and 2 seconds fit; one of up to 4 more does not.
    expect(sandbox.requestCount).toBeGreaterThan(1);
    expect(sandbox.requestCount).toBeLessThanOrEqual(4);
  });

  it('shares its budget with other GETs of the client', async () => {
    const { sandbox, client } = await startDiga({ budgetMs: 25_000 });
    const effect = { kind: 'status', status: 500 } as const;
    sandbox.misbehave({ on: 'requests', times: 1, effect });
    await get(client);
    expect(sandbox.requestCount).toBe(2);
    moveTime(25_000);
    sandbox.misbehave({ on: 'requests', effect });
    await getDigaError(get(client));
    expect(sandbox.requestCount).toBe(3);
  });

  it.each([400, 401, 403, 404, 422])('is not retried after %i', async (status) => {
    const { sandbox, client } = await startDiga({ budgetMs: 25_000 });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status } });
    expect(await getDigaError(get(client))).toMatchObject({ status });
    expect(sandbox.requestCount).toBe(1);
  });
});

describe('Retry-After', () => {
  // An HTTP date has no fractions of a second: up to one is lost.
  it.each([
    ['in seconds', 4, false],
    ['as a date', 5, true],
  ])('%s delays the retry', async (_how, retryAfter, retryAfterAsDate) => {
    speedUpTime();
    const { sandbox, client } = await startDiga({ budgetMs: 25_000 });
    const effect = { kind: 'status', status: 429, retryAfter, retryAfterAsDate } as const;
    sandbox.misbehave({ on: 'requests', effect, times: 1 });
    await get(client);
    const [first, second] = sandbox.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(3_900);
  });

  it('fails with the 429 at once if it exceeds the budget', async () => {
    const { sandbox, client } = await startDiga({ budgetMs: 25_000 });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 429, retryAfter: 60 } });
    const error = await getDigaError(get(client));
    expect(error).toMatchObject({ kind: 'rate_limited', status: 429, retryAfterMs: 60_000 });
    expect(sandbox.requestCount).toBe(1);
  });

  it.each(['soon', '', '-5', 'Thu, 01 Jan 1970 00:00:00 GMT'])(
    'does not change the pause as "%s"',
    async (retryAfter) => {
      speedUpTime();
      const replies = [json({}, 429, { 'retry-after': retryAfter })];
      const server = await opened(startServer(() => replies.pop() ?? json({})));
      expect(await get(getClient(server, 25_000))).toEqual({});
      expect(server.requests).toHaveLength(2);
    },
  );
});

describe('a request that does the same if it is sent twice', () => {
  const path = '/v1/integration';

  it.each(['DELETE', 'PATCH'] as const)('is retried like a GET (%s)', async (method) => {
    speedUpTime();
    const { sandbox, client } = await startDiga({ budgetMs: 25_000 });
    const id = sandbox.addIntegration();
    const toolId = sandbox.addTool(id, { name: 'a', endpoint_path: '/' });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 503 }, times: 2 });
    const request = { method, path: `${path}/${id}/tool/${toolId}`, permissions };
    await client.request(
      method === 'DELETE' ? request : { ...request, body: { name: 'b' }, isIdempotent: true },
    );
    expect(sandbox.tools(id).map(({ name }) => name)).toEqual(method === 'DELETE' ? [] : ['b']);
  });

  it('is done if Diga has deleted it at an attempt that it answered with an error', async () => {
    speedUpTime();
    const { sandbox, client } = await startDiga({ budgetMs: 25_000 });
    const id = sandbox.addIntegration();
    const request = { method: 'DELETE', path: `${path}/${id}`, permissions } as const;
    const effect = { kind: 'status', status: 502, processed: true } as const;
    sandbox.misbehave({ on: 'requests', effect, times: 1 });
    expect(await client.request(request)).toBeNull();
    expect((await getDigaError(client.request(request))).kind).toBe('not_found');
  });

  it('is about something that is gone if no attempt can have deleted it', async () => {
    speedUpTime();
    const { sandbox, client } = await startDiga({ budgetMs: 25_000 });
    const effect = { kind: 'status', status: 429 } as const;
    sandbox.misbehave({ on: 'requests', effect, times: 1 });
    const request = { method: 'DELETE', path: `${path}/${NOBODY}`, permissions } as const;
    expect((await getDigaError(client.request(request))).kind).toBe('not_found');
  });
});

describe('any other request that changes something', () => {
  const methods: HttpMethod[] = ['POST', 'PATCH', 'PUT'];
  it.each(
    methods.flatMap((method) => FAILURES.map(([what, effect]) => [method, what, effect] as const)),
  )('%s is never sent twice after %s', async (method, _what, effect) => {
    speedUpTime(50);
    const { sandbox, client } = await startDiga({ budgetMs: 25_000 });
    sandbox.misbehave({ on: 'requests', effect });
    await getDigaError(send(client, method));
    expect(sandbox.requestCount).toBe(1);
  });
});

describe('whether a write that failed may have been done', () => {
  /** The error of a DELETE with these responses, one after another. */
  async function errorAfter(...statuses: number[]) {
    speedUpTime();
    const replies = statuses.map((status) => json({}, status));
    const server = await opened(startServer(() => replies.shift() ?? json({})));
    const request = { method: 'DELETE', path: '/v1/webhook/1', permissions } as const;
    const error = await getDigaError(getClient(server, 25_000).request(request));
    expect(server.requests).toHaveLength(statuses.length);
    return error;
  }

  it.each([[[503, 400]], [[429, 503, 429, 400]]])(
    'counts every attempt, not only the last: %j',
    async (statuses) => {
      expect(await errorAfter(...statuses)).toMatchObject({
        kind: 'invalid_request',
        mayHaveSucceeded: true,
      });
    },
  );

  it('is a no if no attempt may have been', async () => {
    expect(await errorAfter(429, 400)).toMatchObject({ mayHaveSucceeded: false });
  });

  it('is a no for reading', async () => {
    const { sandbox, client } = await startDiga();
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 500 } });
    expect(await getDigaError(get(client))).toMatchObject({ status: 500, mayHaveSucceeded: false });
  });
});

describe('the time-out of a write that may be repeated', () => {
  it('is whole even if the budget is used up', async () => {
    const server = await opened(startServer(() => 'stall'));
    const client = getClient(server, 0);
    speedUpTime();
    const request = { method: 'DELETE', path: '/v1/webhook/1', permissions } as const;
    expect((await getDigaError(client.request(request))).message).toMatch(/within 10 seconds/);
    expect(server.requests).toHaveLength(1);
  });
});

/** Runs timers at once, on a clock of their own. Returns the time that has passed on it. */
function skipTime(): () => number {
  const start = Date.now();
  let now = start;
  const elapse = (ms = 0) => {
    now += ms;
  };
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void, ms?: number) => {
    elapse(ms);
    queueMicrotask(work);
  }) as typeof setTimeout);
  jest.spyOn(timersPromises, 'setTimeout').mockImplementation((ms) => {
    elapse(ms);
    return Promise.resolve(undefined as never);
  });
  return () => now - start;
}

describe('the pauses between attempts', () => {
  afterEach(() => jest.restoreAllMocks());

  /** When attempts that all fail begin, in milliseconds. */
  async function attemptsWithin(budgetMs: number, retryAfterMs?: number): Promise<number[]> {
    const elapsed = skipTime();
    const times: number[] = [];
    const attempt = () => {
      times.push(elapsed());
      const error = new DigaError({ kind: 'rate_limited', message: 'Wait.', retryAfterMs });
      return Promise.reject(error);
    };
    await getDigaError(retryUntil(Date.now() + budgetMs, attempt));
    jest.restoreAllMocks();
    return times;
  }

  it('double from 250 ms to 4 s', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const times = await attemptsWithin(18_000);
    expect(times).toEqual([0, 250, 750, 1750, 3750, 7750, 11_750, 15_750]);
  });

  it('vary, and are at most twice as long', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(1);
    const times = await attemptsWithin(18_000);
    expect(times).toEqual([0, 500, 1500, 3500, 7500, 11_500, 15_500]);
  });

  it.each([
    [500, 1],
    [501, 2],
    [1250, 2],
    [1251, 3],
    [2750, 3],
    [2751, 4],
    [5750, 4],
    [5751, 5],
    [7750, 5],
    [7751, 6],
  ])('are only made if the longest fits: of %d ms, for %d attempts', async (budgetMs, count) => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    expect(await attemptsWithin(budgetMs)).toHaveLength(count);
  });

  it.each([
    [3500, [0]],
    [3501, [0, 3250]],
  ])('come after what Diga asks to wait, if both fit into %d ms', async (budgetMs, times) => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    expect(await attemptsWithin(budgetMs, 3000)).toEqual(times);
  });
});

describe('the time left', () => {
  it('is none once the deadline has passed', () => {
    jest.spyOn(Date, 'now').mockReturnValue(1000);
    expect([timeLeft(1500), timeLeft(1000), timeLeft(500)]).toEqual([500, 0, 0]);
    jest.restoreAllMocks();
  });
});
