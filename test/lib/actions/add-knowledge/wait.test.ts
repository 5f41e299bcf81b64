import { findAddedUrls, readIndexed } from '../../../../src/lib/actions/add-knowledge/wait';
import { digaErrorOf, startDiga } from '../../../support/diga';
import { speedUpTime } from '../../../support/time';

const ITEM = /\/item\/[^/]+$/;
const URL_1 = { name: 'Home', url: 'https://example.com/' };

async function start() {
  speedUpTime();
  const { sandbox, client } = await startDiga();
  const id = sandbox.addKnowledgeItem({ name: 'Prices', content: 'Menu: 20 euros' });
  const fail = (status: number, match = ITEM, times = 1) =>
    sandbox.misbehave({ on: 'requests', match, times, effect: { kind: 'status', status } });
  return { sandbox, client, id, fail };
}

const soon = () => Date.now() + 60_000;

describe('waiting until knowledge is indexed', () => {
  it('goes on after Diga was down for a moment', async () => {
    const { client, id, fail, sandbox } = await start();
    fail(503);
    expect(await readIndexed(client, [id], soon())).toMatchObject([{ id, status: 'uploaded' }]);
    expect(sandbox.requestCount).toBe(2);
  });

  it('ends at once with an error that stays', async () => {
    const { client, id, fail, sandbox } = await start();
    fail(403);
    expect((await digaErrorOf(readIndexed(client, [id], soon()))).kind).toBe('forbidden');
    expect(sandbox.requestCount).toBe(1);
  });

  it('ends with any error at the deadline', async () => {
    const { client, id, fail } = await start();
    fail(503, ITEM, Infinity);
    expect((await digaErrorOf(readIndexed(client, [id], Date.now()))).kind).toBe('server_error');
  });

  it('ends with an error that is not of Diga', async () => {
    const { id } = await start();
    const client = { request: () => Promise.reject(new TypeError('odd')) } as never;
    await expect(readIndexed(client, [id], soon())).rejects.toThrow(TypeError);
  });
});

describe('waiting until web addresses are listed', () => {
  const find = (client: Parameters<typeof findAddedUrls>[0], before: { id: string }[] = []) =>
    findAddedUrls(client, { baseId: undefined, urls: [URL_1] }, before as never, Date.now());

  it('gives none that was there before', async () => {
    const { sandbox, client } = await start();
    const id = sandbox.addKnowledgeItem({ name: 'Home', url: URL_1.url });
    expect([...(await find(client))]).toEqual([['Home', id]]);
    expect([...(await find(client, [{ id }]))]).toEqual([]);
  });

  it('gives what is listed at the deadline', async () => {
    const { client } = await start();
    expect([...(await find(client))]).toEqual([]);
  });
});
