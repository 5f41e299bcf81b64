import { getDigaError, getInputError, NOBODY, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';

async function start() {
  const all = await startWorld();
  const run = async (action: string, input: Item) =>
    (await all.host.runAction(action, all.connection, input)) as Item;
  const add = async (name: string) => {
    const added = await run('add_knowledge', { kind: 'text', name, content: 'Text' });
    return (added['item_ids'] as string[])[0] ?? '';
  };
  const create = (input: Item) => run('create_knowledge_base', input);
  const update = (input: Item) => run('update_knowledge_base', input);
  return { ...all, add, create, update };
}

describe('knowledge bases', () => {
  it('are created once, changed, and put back', async () => {
    const { add, create, update, sandbox } = await start();
    const [first, second] = [await add('One'), await add('Two')];
    const input = { name: ' Menu ', description: 'Dishes', items: [first] };
    const made = await create(input);
    const knowledge_base = made['knowledge_base_id'];
    expect(made).toMatchObject({ name: 'Menu', item_ids: [first], changed: true, before: null });
    expect(await create(input)).toMatchObject({
      knowledge_base_id: knowledge_base,
      changed: false,
    });

    const changes = { knowledge_base, name: 'Cards', items: [second] };
    const changed = await update(changes);
    expect(changed).toMatchObject({
      name: 'Cards',
      description: 'Dishes',
      item_ids: [second],
      before: { name: 'Menu', item_ids: [first] },
    });
    sandbox.clearRequests();
    expect(await update(changes)).toMatchObject({ changed: false });
    expect(sandbox.requestCount).toBe(1);
    const { name, item_ids: items } = changed['before'] as Item;
    expect(await update({ knowledge_base, name, items })).toMatchObject({ item_ids: [first] });
  });

  it('say so where Diga has stored something else, or has no such base', async () => {
    const { create, update } = await start();
    const lost = await getDigaError(create({ name: 'Menu', items: [NOBODY] }));
    expect(lost.message).toContain('"Knowledge Items"');
    const gone = await getDigaError(update({ knowledge_base: NOBODY, name: 'x' }));
    expect(gone.kind).toBe('not_found');
  });

  it.each([
    ['create_knowledge_base', {}, '"Name" is empty'],
    ['create_knowledge_base', { name: 'x', items: ['y'] }, '"Knowledge Items" does not hold'],
    ['update_knowledge_base', { knowledge_base: NOBODY }, 'nothing to change'],
    ['update_knowledge_base', { knowledge_base: 'Menu' }, '"Knowledge Base ID" does not hold'],
  ])('refuse before any request: %s %j', async (action, input, sentence) => {
    const { sandbox, host, connection } = await start();
    const { message } = await getInputError(host.runAction(action, connection, input));
    expect(message).toContain(sentence);
    expect(sandbox.requestCount).toBe(0);
  });
});
