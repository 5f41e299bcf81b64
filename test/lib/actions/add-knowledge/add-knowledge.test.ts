import { diga } from '../../../../src/index';
import { getDigaError, getInputError, leaveOut } from '../../../support/diga';
import type { Item } from '../../../support/host';
import { NAME, start } from './support';

const HOME = 'https://example.com/';
const PRICES = 'https://example.com/prices';

describe('Add Knowledge', () => {
  it('adds a text to a knowledge base, beside one of the same name', async () => {
    const { sandbox, base, oldId, add, ids } = await start();
    const output = await add({ name: ` ${NAME} ` });
    const [, added] = sandbox.knowledgeItems();
    expect(added).toMatchObject({ name: NAME, content: 'Menu: 22 euros', knowledge_base_id: base });
    expect(output).toEqual({
      item_ids: [added?.id],
      names: [NAME],
      status: 'uploaded',
      knowledge_base_id: base,
      replaced: false,
      deleted_ids: [],
      kept_ids: [],
      warnings: [],
    });
    expect(ids()).toEqual([oldId, added?.id]);
  });

  it('does not wait for the indexing if nothing is replaced', async () => {
    const { sandbox, add } = await start();
    sandbox.setIndexing({ ms: 3_600_000, result: 'uploaded' });
    expect(await add({ knowledge_base: undefined })).toMatchObject({
      status: 'indexing',
      knowledge_base_id: null,
    });
    expect(sandbox.knowledgeItems()[1]).toMatchObject({ knowledge_base_id: null });
  });

  it('adds web addresses, each named by its address', async () => {
    const { sandbox, add } = await start();
    sandbox.addKnowledgeItem({ name: PRICES, url: PRICES });
    const urls = [HOME, ` ${PRICES} `, HOME, ''];
    const output = await add({ kind: 'urls', name: undefined, urls });
    const [home, prices] = sandbox.knowledgeItems().slice(2);
    expect([home, prices]).toMatchObject([{ name: HOME }, { name: PRICES, url: PRICES }]);
    expect(output).toMatchObject({
      item_ids: [home?.id, prices?.id],
      names: [HOME, PRICES],
      status: 'uploaded',
      warnings: [],
    });
  });

  it('gives a single web address a name, and knows it by its id if it leads elsewhere', async () => {
    const { sandbox, add } = await start();
    const redirected = { [HOME]: { url: 'https://example.com/es', title: 'Casa Olivares' } };
    sandbox.setWebAddresses({ redirected });
    const output = await add({ kind: 'urls', name: 'Home', urls: HOME });
    const [, added] = sandbox.knowledgeItems();
    expect(added).toMatchObject({ name: 'Casa Olivares' });
    expect(output).toMatchObject({ item_ids: [added?.id], names: ['Home'], status: 'uploaded' });
  });

  it('warns with the reason why Diga refuses one of several web addresses', async () => {
    const { sandbox, add } = await start();
    sandbox.setWebAddresses({ refused: { [PRICES]: 'The page does not exist.' } });
    const output = await add({ kind: 'urls', name: undefined, urls: [PRICES, HOME] });
    const [, home] = sandbox.knowledgeItems();
    expect(output).toMatchObject({
      item_ids: [home?.id],
      names: [PRICES, HOME],
      status: 'error',
      warnings: [`Diga did not add "${PRICES}": The page does not exist.`],
    });
  });

  it('fails with the reason if Diga refuses every web address', async () => {
    const { sandbox, add, ids } = await start();
    const before = ids();
    const reason = `Call +34 910 00 00 01 ${'first '.repeat(60)}`;
    sandbox.setWebAddresses({ refused: { [HOME]: 'No such page', [PRICES]: reason } });
    const error = await getDigaError(add({ kind: 'urls', name: '', urls: [HOME, PRICES] }));
    expect(error.kind).toBe('invalid_request');
    expect(error.message).toMatch(
      /^Nothing was added\. Diga did not add "https:\/\/example\.com\/": No such page\. Diga did not add "https:\/\/example\.com\/prices": Call … first .*…\. Check/,
    );
    expect(ids()).toEqual(before);
  });

  it.each([null, [], {}, { successful_items: [{}], failed_items: [{}] }])(
    'takes web addresses for being indexed if Diga answers %j',
    async (body) => {
      const { sandbox, add } = await start();
      const effect = { kind: 'body', text: JSON.stringify(body) } as const;
      sandbox.misbehave({ on: 'requests', match: /item\/url$/, effect });
      const output = await add({ kind: 'urls', name: '', urls: [HOME, PRICES] });
      expect(output).toMatchObject({ item_ids: [], names: [HOME, PRICES], status: 'indexing' });
    },
  );

  it.each<[string, Item, RegExp]>([
    ['no name', { name: ' ' }, /^"Name" is empty/],
    ['no content', { content: '' }, /^"Content" is empty/],
    ['no address', { kind: 'urls', name: '' }, /^"Web Addresses" must hold addresses/],
    ['a file address', { kind: 'urls', name: '', urls: ['file:///etc'] }, /^"Web Addresses" must/],
    ['one name for two', { kind: 'urls', urls: [HOME, PRICES] }, /^"Name" is for one web address/],
    ['a wrong base', { knowledge_base: 'mine' }, /^"Knowledge Base" does not hold the id/],
    ['no wait', { longest_wait: 0 }, /^"Longest Wait \(Seconds\)" must be more than 0/],
    ['a wait of an hour', { longest_wait: 3600 }, /at most 300/],
  ])('refuses %s before the first request', async (_what, input, message) => {
    const { sandbox, add } = await start();
    sandbox.clearRequests();
    expect((await getInputError(add(input))).message).toMatch(message);
    expect(sandbox.requestCount).toBe(0);
  });

  it('does not say that something may have been added after a rate limit', async () => {
    const { sandbox, add } = await start();
    const effect = { kind: 'status', status: 429 } as const;
    sandbox.misbehave({ on: 'requests', match: (method) => method === 'POST', effect });
    const error = await getDigaError(add());
    expect(error.kind).toBe('rate_limited');
    expect(error.message).not.toContain('anyway');
  });

  it('does not retry, and says that something may have been added if the outcome is unknown', async () => {
    const { sandbox, add, posts } = await start();
    sandbox.misbehave({
      on: 'requests',
      match: (method) => method === 'POST',
      effect: { kind: 'status', status: 503, processed: true },
    });
    const error = await getDigaError(add());
    expect(error.message).toMatch(/may have been added anyway: check Find Knowledge/);
    expect(posts()).toHaveLength(1);
    expect(diga.getAction('add_knowledge')?.errorHandlingOptions?.retryOnFailure).toEqual({
      defaultValue: false,
      hide: true,
    });
  });

  it('explains a missing permission without claiming that something was added', async () => {
    const { sandbox, add } = await start();
    const apiKey = sandbox.createKey({ knowledge_bases: 'read' });
    const error = await getDigaError(add({}, apiKey));
    expect(error.message).toMatch(/lacks the permission "Knowledge Bases: write"/);
    expect(error.message).not.toMatch(/added/);
  });

  it('offers the knowledge bases by name', async () => {
    const { sandbox, host, connection, base } = await start();
    const pick = () => host.pickInAction('add_knowledge', 'knowledge_base', connection);
    expect((await pick()).options).toEqual([{ label: 'Restaurant', value: base }]);
    leaveOut(sandbox, ['name']);
    expect((await pick()).options).toEqual([
      { label: `Knowledge base without a name (${base.slice(0, 8)})`, value: base },
    ]);
  });
});
