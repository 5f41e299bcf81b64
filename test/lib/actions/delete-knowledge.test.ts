import { diga } from '../../../src/index';
import { getDigaError, getInputError, NOBODY, startWorld } from '../../support/diga';
import { speedUpTime } from '../../support/time';
import type { Item } from '../../support/host';

async function start() {
  const all = await startWorld();
  const { sandbox, host, connection } = all;
  const add = (name: string) => sandbox.addKnowledgeItem({ name, content: 'Rice' });
  const [menu, wines, hours] = [add('Menu'), add('Wines'), add('Hours')];
  const remove = async (item_ids: unknown) =>
    (await host.runAction('delete_knowledge', connection, { item_ids })) as Item;
  const ids = () => sandbox.knowledgeItems().map(({ id }) => id);
  const deletes = () => sandbox.requests.filter(({ method }) => method === 'DELETE');
  return { ...all, menu, wines, hours, remove, ids, deletes };
}

describe('Delete Knowledge', () => {
  it('deletes items by id, and tells which were gone before', async () => {
    const { menu, wines, hours, remove, ids } = await start();
    expect(await remove([menu, NOBODY, wines, menu])).toEqual({
      deleted: 2,
      deleted_ids: [menu, wines],
      missing_ids: [NOBODY],
      remaining_ids: [],
    });
    expect(ids()).toEqual([hours]);
    expect(await remove(hours)).toMatchObject({ deleted: 1 });
  });

  it('reads back whether Diga has deleted them', async () => {
    const { sandbox, menu, remove } = await start();
    sandbox.misbehave({
      on: 'requests',
      match: (method) => method === 'DELETE',
      effect: { kind: 'body', text: 'null' },
    });
    expect(await remove([menu])).toMatchObject({ deleted: 0, remaining_ids: [menu] });
  });

  it('says how many were done before it failed, and is not repeated as a whole', async () => {
    speedUpTime();
    const { sandbox, menu, wines, remove, ids } = await start();
    sandbox.misbehave({
      on: 'requests',
      match: (method, path) => method === 'DELETE' && path.endsWith(wines),
      effect: { kind: 'status', status: 503 },
    });
    const error = await getDigaError(remove([menu, wines]));
    expect(error.message).toMatch(/Items done before that: 1 of 2\.$/);
    expect(ids()).not.toContain(menu);
    expect(diga.getAction('delete_knowledge')?.errorHandlingOptions?.retryOnFailure).toEqual({
      defaultValue: false,
      hide: true,
    });
  });

  it.each<[unknown, RegExp]>([
    [[], /^"Item IDs" is empty/],
    [['mine'], /^"Item IDs" does not hold the id of a knowledge item/],
  ])('refuses %j before the first request', async (itemIds, message) => {
    const { sandbox, remove } = await start();
    sandbox.clearRequests();
    expect((await getInputError(remove(itemIds))).message).toMatch(message);
    expect(sandbox.requestCount).toBe(0);
  });

  it('does not take an item for deleted that cannot be read back', async () => {
    const { sandbox, menu, wines, remove } = await start();
    const match = (method: string, path: string) => method === 'GET' && path.endsWith(wines);
    sandbox.misbehave({ on: 'requests', match, effect: { kind: 'status', status: 403 } });
    const error = await getDigaError(remove([menu, wines]));
    expect(error.kind).toBe('forbidden');
    expect(error.message).toContain('Items done before that: 1 of 2.');
  });
});
