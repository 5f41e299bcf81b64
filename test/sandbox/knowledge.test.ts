import { Type } from 'typebox';
import { KnowledgeItemResponseSchema, paginated, URLUploadResponseSchema } from './contract';
import { NOBODY, startDiga } from '../support/diga';
import { parseBody, getErrorCode, getInvalidField, SimulatedClock } from './support';

const ITEMS = '/v1/knowledge/item/';
const KnowledgeList = paginated(KnowledgeItemResponseSchema);

async function startWithBase(clock = new SimulatedClock()) {
  const { sandbox } = await startDiga({ clock });
  const base = sandbox.addKnowledgeBase('Restaurant');
  const addText = (body: object) =>
    parseBody(sandbox, `${ITEMS}text`, 200, KnowledgeItemResponseSchema, { method: 'POST', body });
  const names = async (query: string) =>
    (await parseBody(sandbox, `${ITEMS}?${query}`, 200, KnowledgeList)).data.map(
      ({ name }) => name,
    );
  return { sandbox, clock, base, addText, names };
}

describe('knowledge items', () => {
  it('are added, indexed by the clock, read and deleted', async () => {
    const { sandbox, clock, base, addText } = await startWithBase();
    sandbox.setIndexing({ ms: 1_000, result: 'uploaded' });
    const added = await addText({ name: 'Menu', content: 'Rice', knowledge_base_id: base });
    expect(added).toMatchObject({ category: 'txt', status: 'indexing', content: 'Rice' });
    const read = () => parseBody(sandbox, ITEMS + added.id, 200, KnowledgeItemResponseSchema);
    expect(await read()).toMatchObject({ status: 'indexing', knowledge_base_id: base });
    clock.advance(1_000);
    expect(await read()).toMatchObject({ status: 'uploaded' });
    await parseBody(sandbox, ITEMS + added.id, 200, Type.Null(), { method: 'DELETE' });
    const gone = 'KNOWLEDGE_ITEM_NOT_FOUND';
    expect(await getErrorCode(sandbox, ITEMS + added.id, 404)).toBe(gone);
    expect(await getErrorCode(sandbox, ITEMS + added.id, 404, { method: 'DELETE' })).toBe(gone);
  });

  it('may fail to be indexed', async () => {
    const { sandbox, addText } = await startWithBase();
    sandbox.setIndexing({ ms: 0, result: 'error' });
    await addText({ name: 'Menu', content: 'Rice' });
    expect(sandbox.knowledgeItems()).toMatchObject([{ status: 'error', knowledge_base_id: null }]);
  });

  it('may be web addresses, of which one is refused and one leads elsewhere', async () => {
    const { sandbox, base } = await startWithBase();
    const home = 'https://example.com';
    sandbox.setWebAddresses({
      refused: { [`${home}/old`]: 'The page does not exist' },
      redirected: { [home]: { url: `${home}/es`, title: 'Casa Olivares' } },
    });
    const body = {
      items: [{ url: `${home}/menu` }, { url: `${home}/old` }, { url: home, name: 'Home' }],
      knowledge_base_id: base,
    };
    const options = { method: 'POST', body };
    const answer = await parseBody(sandbox, `${ITEMS}url`, 200, URLUploadResponseSchema, options);
    expect(answer.failed_items).toEqual([
      { name: `${home}/old`, error: 'The page does not exist' },
    ]);
    expect(answer.successful_items).toMatchObject([
      { name: `${home}/menu`, status: 'indexing', url: `${home}/menu` },
      { name: 'Casa Olivares', url: `${home}/es`, knowledge_base_id: base },
    ]);
    expect(sandbox.knowledgeItems().map(({ id }) => id)).toEqual(
      answer.successful_items.map(({ id }) => id),
    );
  });

  it('are listed by base, category, status and name, newest first', async () => {
    const { sandbox, base, addText, names } = await startWithBase();
    await addText({ name: 'Menu', content: 'Rice', knowledge_base_id: base });
    sandbox.addKnowledgeItem({ name: 'Wines', url: 'https://example.com/w.pdf', category: 'file' });
    sandbox.setIndexing({ ms: 1_000, result: 'uploaded' });
    sandbox.addKnowledgeItem({ name: 'Home', url: 'https://example.com' });
    expect(await names('')).toEqual(['Home', 'Wines', 'Menu']);
    expect(await names(`knowledge_base_id=${base}`)).toEqual(['Menu']);
    expect(await names('category=file')).toEqual(['Wines']);
    expect(await names('status=indexing')).toEqual(['Home']);
    expect(await names('name=ENU')).toEqual(['Menu']);
    expect(await getInvalidField(sandbox, `${ITEMS}?limit=1001`)).toEqual(['query', 'limit']);
    expect(await getInvalidField(sandbox, `${ITEMS}?category=pdf`)).toEqual(['query', 'category']);
  });

  it('refuse an unknown base, a missing name and a key that may only read', async () => {
    const { sandbox } = await startWithBase();
    const post = (body: object) => ({ method: 'POST', body });
    const text = { name: 'Menu', content: 'Rice' };
    const path = `${ITEMS}text`;
    expect(
      await getErrorCode(sandbox, path, 404, post({ ...text, knowledge_base_id: NOBODY })),
    ).toBe('KNOWLEDGE_BASE_NOT_FOUND');
    expect(await getInvalidField(sandbox, path, post({ content: 'Rice' }))).toEqual([
      'body',
      'name',
    ]);
    const key = sandbox.createKey({ knowledge_bases: 'read' });
    await getErrorCode(sandbox, path, 403, { ...post(text), key });
    expect(sandbox.knowledgeItems()).toEqual([]);
  });
});
