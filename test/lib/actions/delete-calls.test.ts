import { diga } from '../../../src/index';
import { getDigaError, getInputError, NOBODY, getQueries, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';
import { HOUR } from '../../support/time';

const DAY = 24 * HOUR;

const BULK_DELETE = '/v1/call/bulk-delete';

async function start() {
  const all = await startWorld();
  const { sandbox, host, connection } = all;
  const reception = sandbox.addAgent({ name: 'Reception' });
  const sales = sandbox.addAgent({ name: 'Sales' });
  const addOld = (days: number, agentId = reception) =>
    sandbox.addFinishedCall({ agentId, createdDate: sandbox.now() - days * DAY });
  const run = async (input: Item, apiKey = connection.apiKey) =>
    (await host.runAction(
      'delete_calls',
      { ...connection, apiKey },
      { which: 'days', days: 90, agent: reception, ...input },
    )) as Item;
  const left = () => sandbox.calls().map(({ id }) => id);
  const posts = () => sandbox.requests.filter(({ path }) => path === BULK_DELETE);
  return { ...all, reception, sales, addOld, run, left, posts };
}

describe('Delete Calls', () => {
  it('only counts unless the dry run is switched off', async () => {
    const { addOld, run, left, posts } = await start();
    const old = addOld(91);
    const recent = addOld(89);
    for (const input of [{}, { dry_run: true }]) {
      expect(await run(input)).toMatchObject({ found: 1, deleted: 0, remaining: 1, dry_run: true });
    }
    expect(posts()).toEqual([]);
    expect(left()).toEqual([old, recent]);
    expect(diga.metadata().actions['delete_calls']?.props['dry_run']).toMatchObject({
      defaultValue: true,
    });
  });

  it('deletes the finished calls of an agent that are older than some days', async () => {
    const { sandbox, addOld, run, left, reception, sales } = await start();
    const old = addOld(91);
    const recent = addOld(89);
    const ofSales = addOld(100, sales);
    const createdDate = sandbox.now() - 100 * DAY;
    const inProgress = sandbox.placeCall({ agentId: reception, createdDate });
    const { created_date } = sandbox.call(old);
    expect(await run({ dry_run: false })).toEqual({
      found: 1,
      deleted: 1,
      remaining: 0,
      has_more: false,
      skipped: 0,
      dry_run: false,
      oldest_created: created_date,
      newest_created: created_date,
      call_ids: [old],
    });
    expect(left().sort()).toEqual([recent, ofSales, inProgress].sort());
  });

  it('deletes calls created before a date, of every agent if asked', async () => {
    const { sandbox, addOld, run, left, sales } = await start();
    addOld(91);
    addOld(100, sales);
    const atTheDate = addOld(50);
    const created_before = sandbox.call(atTheDate).created_date;
    const input = { which: 'date', created_before, agent: undefined, every_agent: true };
    expect(await run({ ...input, dry_run: false })).toMatchObject({ found: 2, deleted: 2 });
    expect(left()).toEqual([atTheDate]);
  });

  it('reads a date without a zone in UTC', async () => {
    const { sandbox, run, left, reception: agentId } = await start();
    const callAt = (time: string) =>
      sandbox.addFinishedCall({ agentId, createdDate: Date.parse(time) });
    callAt('2026-05-11T23:00:00Z');
    const after = callAt('2026-05-12T02:00:00Z');
    const input = { which: 'date', created_before: '2026-05-12T00:00:00', dry_run: false };
    expect(await run(input)).toMatchObject({ found: 1, deleted: 1 });
    expect(left()).toEqual([after]);
  });

  it('does not trust Diga to honor the filters', async () => {
    const { sandbox, addOld, run, left, sales } = await start();
    addOld(91);
    const [recent, ofSales] = [addOld(1), addOld(100, sales)];
    const everyCall = { data: sandbox.calls(), has_more: false };
    const effect = { kind: 'body', text: JSON.stringify(everyCall) } as const;
    sandbox.misbehave({ on: 'requests', match: /^\/v1\/call\/$/, times: 1, effect });
    expect(await run({ dry_run: false })).toMatchObject({ found: 1, deleted: 1 });
    expect(left().sort()).toEqual([recent, ofSales].sort());
  });

  it('deletes the oldest up to the limit, and says that there are more', async () => {
    const { addOld, run, left } = await start();
    const [third, first, second] = [addOld(91), addOld(120), addOld(100)];
    expect(await run({ dry_run: false, limit: 2 })).toMatchObject({
      deleted: 2,
      has_more: true,
      call_ids: [first, second],
    });
    expect(left()).toEqual([third]);
    expect(await run({ dry_run: false, limit: 2 })).toMatchObject({ deleted: 1, has_more: false });
  });

  it('deletes at most 100 calls if no limit is given', async () => {
    const { addOld, run, left } = await start();
    for (let index = 0; index < 101; index += 1) addOld(91 + index);
    expect(await run({ dry_run: false })).toMatchObject({ deleted: 100, has_more: true });
    expect(left()).toHaveLength(1);
  });

  it('deletes in batches of 500', async () => {
    const { addOld, run, posts } = await start();
    for (let index = 0; index < 501; index += 1) addOld(91 + index);
    expect(await run({ dry_run: false, limit: 1_000 })).toMatchObject({ deleted: 501 });
    expect(posts()).toHaveLength(2);
  });

  it('deletes calls by their ids, and skips those that are gone or in progress', async () => {
    const { sandbox, addOld, run, left } = await start();
    const [first, second, other] = [addOld(1), addOld(2), addOld(3)];
    const inProgress = sandbox.placeCall();
    const call_ids = [first, ` ${second} `, first, NOBODY, inProgress];
    const input = { which: 'ids', call_ids, agent: undefined };
    expect(await run(input)).toMatchObject({ found: 2, deleted: 0, remaining: 2, skipped: 2 });
    expect(await run({ ...input, dry_run: false })).toMatchObject({
      found: 2,
      deleted: 2,
      remaining: 0,
      skipped: 2,
    });
    expect(left().sort()).toEqual([other, inProgress].sort());
    expect(await run({ ...input, call_ids: other, dry_run: false })).toMatchObject({ deleted: 1 });
  });

  it('reads back how many remain, whatever Diga says', async () => {
    const { sandbox, addOld, run } = await start();
    addOld(91);
    const effect = { kind: 'body', text: '{"deleted":1}' } as const;
    sandbox.misbehave({ on: 'requests', match: /bulk-delete$/, effect });
    expect(await run({ dry_run: false })).toMatchObject({ found: 1, deleted: 0, remaining: 1 });
  });

  it('says how many were deleted before a batch failed, and does not repeat it', async () => {
    const { sandbox, addOld, run, posts } = await start();
    for (let index = 0; index < 501; index += 1) addOld(91 + index);
    const afterFirst = (_method: string, path: string) =>
      path === BULK_DELETE && posts().length > 1;
    sandbox.misbehave({
      on: 'requests',
      match: afterFirst,
      effect: { kind: 'status', status: 503 },
    });
    const error = await getDigaError(run({ dry_run: false, limit: 1_000 }));
    expect(error.message).toMatch(/Diga deleted 500 of the 501 calls before that\. Run this step/);
    expect(posts()).toHaveLength(2);
    expect(diga.getAction('delete_calls')?.errorHandlingOptions?.retryOnFailure).toEqual({
      defaultValue: false,
      hide: true,
    });
  });

  it.each<[string, Item, RegExp]>([
    ['no agent', { agent: undefined }, /^Either pick an agent in "Agent", or leave that empty/],
    ['an agent and every agent', { every_agent: true }, /^Either pick an agent/],
    [
      'no days',
      { days: undefined },
      /^"Older Than \(Days\)" must be a whole number from 1 to 36500/,
    ],
    ['0 days', { days: 0 }, /from 1 to/],
    ['too many days', { days: 1e9 }, /from 1 to/],
    ['a part of a day', { days: 1.5 }, /whole number/],
    ['no date', { which: 'date' }, /^"Created Before" does not hold a date/],
    ['no ids', { which: 'ids' }, /^"Call IDs" is empty/],
    ['a wrong id', { which: 'ids', call_ids: ['mine'] }, /^"Call IDs" does not hold the id of a/],
    ['a wrong limit', { limit: 0 }, /^"Limit" must be/],
  ])('refuses %s before the first request', async (_what, input, message) => {
    const { sandbox, run } = await start();
    sandbox.clearRequests();
    expect((await getInputError(run({ dry_run: false, ...input }))).message).toMatch(message);
    expect(sandbox.requestCount).toBe(0);
  });

  it('lists oldest first, and names the permission that is missing', async () => {
    const { sandbox, addOld, run } = await start();
    addOld(91);
    const apiKey = sandbox.createKey({ calls: 'read' });
    const error = await getDigaError(run({ dry_run: false }, apiKey));
    expect(error.message).toMatch(/lacks the permission "Calls: write" \(.*calls\.delete\)/);
    expect(getQueries(sandbox, '/v1/call/')[0]).toMatchObject({ order: 'asc' });
  });

  it('gives no dates, and deletes nothing, if no call fits', async () => {
    const { addOld, run, left, posts } = await start();
    const recent = addOld(1);
    expect(await run({ dry_run: false })).toMatchObject({
      found: 0,
      deleted: 0,
      remaining: 0,
      oldest_created: null,
      newest_created: null,
    });
    expect(posts()).toEqual([]);
    expect(left()).toEqual([recent]);
  });

  it('deletes nothing if a named call cannot be read', async () => {
    const { sandbox, addOld, run, left } = await start();
    const ids = [addOld(91), addOld(92)];
    const effect = { kind: 'status', status: 422 } as const;
    sandbox.misbehave({ on: 'requests', match: new RegExp(`${ids[1]}$`), effect });
    const error = await getDigaError(run({ which: 'ids', call_ids: ids, dry_run: false }));
    expect(error.status).toBe(422);
    expect(left().sort()).toEqual(ids.sort());
  });
});
