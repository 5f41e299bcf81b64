import { getDigaError, NOBODY, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';
import { opened } from '../../support/opened';
import { json, startServer } from '../../support/server';

const ANY = { match: 'partial', kind: 'any', status: 'any' };

async function start() {
  const all = await startWorld();
  const { sandbox, host, connection } = all;
  const base = sandbox.addKnowledgeBase('Restaurant');
  sandbox.addKnowledgeItem({ name: 'Menú', content: 'Rice', knowledge_base_id: base });
  sandbox.addKnowledgeItem({ name: 'Wines', url: 'https://example.com/w.pdf', category: 'file' });
  sandbox.setIndexing({ ms: 0, result: 'error' });
  sandbox.addKnowledgeItem({ name: 'Menu of the day', url: 'https://example.com/menu' });
  const find = async (input: Item = {}, apiKey = connection.apiKey) =>
    (await host.runAction(
      'find_knowledge',
      { ...connection, apiKey },
      { ...ANY, ...input },
    )) as Item[];
  const names = async (input?: Item) => (await find(input)).map(({ name }) => name);
  return { ...all, base, find, names };
}

describe('Find Knowledge', () => {
  it('returns rows with constant keys, newest first', async () => {
    const { base, find } = await start();
    const [url, file, text] = await find();
    expect(text).toEqual({
      item_id: expect.any(String) as string,
      name: 'Menú',
      kind: 'txt',
      status: 'uploaded',
      knowledge_base_id: base,
      created_date: expect.any(String) as string,
      size_bytes: null,
      url: null,
      content: 'Rice',
    });
    expect(file).toMatchObject({ kind: 'file', url: 'https://example.com/w.pdf', content: null });
    expect(url).toMatchObject({ kind: 'url', status: 'error', knowledge_base_id: null });
    expect(Object.keys(url ?? {})).toEqual(Object.keys(text ?? {}));
  });

  it('filters by name, base, kind and status, up to the limit', async () => {
    const { base, names } = await start();
    expect(await names({ name: 'menu' })).toEqual(['Menu of the day', 'Menú']);
    expect(await names({ name: ' MENU ', match: 'exact' })).toEqual(['Menú']);
    expect(await names({ knowledge_base: base })).toEqual(['Menú']);
    expect(await names({ kind: 'file' })).toEqual(['Wines']);
    expect(await names({ status: 'error' })).toEqual(['Menu of the day']);
    expect(await names({ name: 'menu', limit: 1 })).toEqual(['Menu of the day']);
    expect(await names({ knowledge_base: NOBODY })).toEqual([]);
  });

  it('returns null for fields that Diga omits', async () => {
    const { host, connection } = await start();
    const item = { id: NOBODY, name: 'Bare', created_date: '2026-05-12', status: 'uploaded' };
    const server = await opened(startServer(() => json({ data: [item], has_more: false })));
    const rows = await host.runAction(
      'find_knowledge',
      { ...connection, baseUrl: server.url },
      ANY,
    );
    expect(rows).toMatchObject([{ kind: null, size_bytes: null, url: null, content: null }]);
  });

  it('explains a missing permission', async () => {
    const { sandbox, find } = await start();
    const error = await getDigaError(find({}, sandbox.createKey({ agents: 'read' })));
    expect(error.message).toMatch(/lacks the permission "Knowledge Bases: read"/);
  });
});
