import { getDigaError } from '../../../support/diga';
import { NAME, start } from './support';

const PRICES = 'https://example.com/prices';

describe('Add Knowledge, replacing the same name', () => {
  it('deletes the old one after the new one is indexed', async () => {
    const { sandbox, base, oldId, replace } = await start();
    sandbox.setIndexing({ ms: 300, result: 'uploaded' });
    const output = await replace();
    const items = sandbox.knowledgeItems();
    expect(items).toMatchObject([{ content: 'Menu: 22 euros', status: 'uploaded' }]);
    expect(output).toEqual({
      item_ids: [items[0]?.id],
      names: [NAME],
      status: 'uploaded',
      knowledge_base_id: base,
      replaced: true,
      deleted_ids: [oldId],
      kept_ids: [],
      warnings: [],
    });
    const steps = sandbox.requests.map(({ method, path }) => `${method} ${path}`);
    const ready = `GET /v1/knowledge/item/${items[0]?.id}`;
    const isIndexedAt = steps.lastIndexOf(ready);
    expect(steps.indexOf(ready)).toBeLessThan(isIndexedAt);
    expect(steps.indexOf(`DELETE /v1/knowledge/item/${oldId}`)).toBeGreaterThan(isIndexedAt);
  });

  it('leaves other names and other bases alone', async () => {
    const { sandbox, oldId, replace, ids } = await start();
    const others = [
      sandbox.addKnowledgeItem({ name: NAME, content: 'Other base' }),
      sandbox.addKnowledgeItem({ name: `${NAME} 2`, content: 'Other name' }),
      sandbox.addKnowledgeItem({ name: NAME.toLowerCase(), content: 'Other name' }),
    ];
    const { item_ids } = await replace();
    expect(ids()).toEqual([...others, ...(item_ids as string[])]);
    expect(ids()).not.toContain(oldId);
  });

  it('replaces only items without a base if none is picked', async () => {
    const { sandbox, oldId, replace, ids } = await start();
    const withoutBase = sandbox.addKnowledgeItem({ name: NAME, content: 'Menu: 21 euros' });
    const output = await replace({ knowledge_base: undefined });
    expect(output).toMatchObject({ replaced: true, deleted_ids: [withoutBase] });
    expect(ids()).toEqual([oldId, ...(output['item_ids'] as string[])]);
  });

  it('adds if there is nothing to replace', async () => {
    const { replace, ids } = await start();
    const output = await replace({ name: 'Opening hours' });
    expect(output).toMatchObject({ status: 'uploaded', replaced: false, warnings: [] });
    expect(ids()).toHaveLength(2);
  });

  it('keeps the old one and removes the new one if that cannot be indexed', async () => {
    const { sandbox, oldId, replace, ids } = await start();
    sandbox.setIndexing({ ms: 0, result: 'error' });
    expect(await replace()).toMatchObject({
      item_ids: [],
      status: 'error',
      replaced: false,
      deleted_ids: [],
      kept_ids: [oldId],
      warnings: [expect.stringMatching(/^Diga could not index "Price list"\. .* stays\.$/)],
    });
    expect(ids()).toEqual([oldId]);
  });

  it('names a new one that cannot be indexed, if Diga does not delete it', async () => {
    const { sandbox, oldId, replace, ids } = await start();
    sandbox.setIndexing({ ms: 0, result: 'error' });
    const match = (method: string) => method === 'DELETE';
    sandbox.misbehave({ on: 'requests', match, effect: { kind: 'body', text: 'null' } });
    const output = await replace();
    expect(output).toMatchObject({ status: 'error', replaced: false, kept_ids: [oldId] });
    expect(ids()).toEqual([oldId, ...(output['item_ids'] as string[])]);
    expect(ids()).toHaveLength(2);
  });

  it('keeps both if the new one is not indexed in time, and replaces both the next time', async () => {
    const { sandbox, oldId, replace, ids } = await start();
    sandbox.setIndexing({ ms: 3_600_000, result: 'uploaded' });
    const late = await replace({ longest_wait: 0.05 });
    expect(late).toMatchObject({
      status: 'indexing',
      replaced: false,
      kept_ids: [oldId],
      warnings: [expect.stringMatching(/^Diga was still indexing "Price list".*a longer wait\.$/)],
    });
    expect(ids()).toEqual([oldId, ...(late['item_ids'] as string[])]);
    sandbox.setIndexing({ ms: 0, result: 'uploaded' });
    const output = await replace();
    expect(ids()).toEqual(output['item_ids']);
  });

  it('keeps the old one if the new one is not in the base', async () => {
    const { sandbox, oldId, replace, ids } = await start();
    sandbox.misbehave({
      on: 'requests',
      match: /item\/$/,
      effect: {
        kind: 'answer',
        change: (body) => ({
          ...body,
          data: (body['data'] as { id: string }[]).filter(({ id }) => id === oldId),
        }),
      },
    });
    expect(await replace()).toMatchObject({ status: 'error', replaced: false, kept_ids: [oldId] });
    expect(ids()).toContain(oldId);
  });

  it('does not delete the new one if Diga gives it the id of the old one', async () => {
    const { sandbox, oldId, replace, ids } = await start();
    const text = JSON.stringify(sandbox.knowledgeItems()[0]);
    sandbox.misbehave({ on: 'requests', match: /item\/text$/, effect: { kind: 'body', text } });
    expect(await replace()).toMatchObject({ item_ids: [oldId], deleted_ids: [], kept_ids: [] });
    expect(ids()).toEqual([oldId]);
  });

  it('replaces web addresses one by one', async () => {
    const { sandbox, base, replace, ids } = await start();
    const [known] = ids();
    sandbox.addKnowledgeItem({ name: PRICES, url: PRICES, knowledge_base_id: base });
    const output = await replace({
      kind: 'urls',
      name: '',
      urls: [PRICES, 'https://example.com/menu'],
    });
    expect(output).toMatchObject({ status: 'uploaded', replaced: true });
    expect(ids()).toEqual([known, ...(output['item_ids'] as string[])]);
  });

  it('replaces a web address that leads elsewhere', async () => {
    const { sandbox, base, replace, ids } = await start();
    const old = sandbox.addKnowledgeItem({ name: PRICES, url: PRICES, knowledge_base_id: base });
    const redirected = { [PRICES]: { url: 'https://example.com/es', title: 'Precios' } };
    sandbox.setWebAddresses({ redirected });
    const output = await replace({ kind: 'urls', name: '', urls: [PRICES] });
    expect(output).toMatchObject({ status: 'uploaded', replaced: true, deleted_ids: [old] });
    expect(ids().slice(1)).toEqual(output['item_ids']);
  });

  it('keeps the old one of a web address that Diga refuses', async () => {
    const { sandbox, base, replace, ids } = await start();
    const old = sandbox.addKnowledgeItem({ name: PRICES, url: PRICES, knowledge_base_id: base });
    sandbox.setWebAddresses({ refused: { [PRICES]: 'The page does not exist' } });
    const output = await replace({
      kind: 'urls',
      name: '',
      urls: [PRICES, 'https://example.com/menu'],
    });
    expect(output).toMatchObject({
      status: 'error',
      kept_ids: [old],
      warnings: [`Diga did not add "${PRICES}": The page does not exist.`],
    });
    expect(ids()).toContain(old);
  });

  it('tells of an old one that Diga does not delete', async () => {
    const { sandbox, oldId, replace } = await start();
    sandbox.misbehave({
      on: 'requests',
      match: (method) => method === 'DELETE',
      effect: { kind: 'body', text: 'null' },
    });
    expect(await replace()).toMatchObject({
      status: 'uploaded',
      replaced: false,
      kept_ids: [oldId],
      warnings: [expect.stringMatching(/^"Price list" is ready, but Diga still has an older one/)],
    });
  });

  it('goes on waiting through an error of Diga', async () => {
    const { sandbox, oldId, replace, ids } = await start();
    sandbox.misbehave({
      on: 'requests',
      match: (method, path) => method === 'GET' && /item\/.+/.test(path),
      times: 1,
      effect: { kind: 'status', status: 503 },
    });
    expect(await replace()).toMatchObject({ replaced: true });
    expect(ids()).not.toContain(oldId);
  });

  it('says that the new one was added if a later request fails', async () => {
    const { sandbox, oldId, replace, ids } = await start();
    sandbox.misbehave({
      on: 'requests',
      match: (method) => method === 'DELETE',
      effect: { kind: 'status', status: 403 },
    });
    const error = await getDigaError(replace());
    expect(error.message).toMatch(/"Knowledge Bases: write".*The new knowledge was added before/);
    expect(ids()).toHaveLength(2);
    expect(ids()).toContain(oldId);
  });
});
