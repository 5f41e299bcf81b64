import { readIndexed } from '../../../../src/lib/actions/add-knowledge/wait';
import { getDigaError, startDiga } from '../../../support/diga';
import { speedUpTime } from '../../../support/time';

const ITEM = /\/item\/[^/]+$/;

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
    expect((await getDigaError(readIndexed(client, [id], soon()))).kind).toBe('forbidden');
    expect(sandbox.requestCount).toBe(1);
  });

  it('ends with any error at the deadline', async () => {
    const { client, id, fail } = await start();
    fail(503, ITEM, Infinity);
    expect((await getDigaError(readIndexed(client, [id], Date.now()))).kind).toBe('server_error');
  });

  it('ends with an error that is not of Diga', async () => {
    const { id } = await start();
    const client = { request: () => Promise.reject(new TypeError('odd')) } as never;
    await expect(readIndexed(client, [id], soon())).rejects.toThrow(TypeError);
  });
});
