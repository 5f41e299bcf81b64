import { byName, parseText, parseUrls } from '../../../../src/lib/actions/add-knowledge/addition';
import type { KnowledgeItem } from '../../../../src/lib/diga/knowledge';

const PRICES = { name: 'Prices', url: 'https://example.com/prices' };

function item(changes: Partial<KnowledgeItem>): KnowledgeItem {
  const own = { id: '1', category: 'url', name: 'Other', status: 'uploaded', created_date: '' };
  return { ...own, ...changes };
}

describe('a text to add', () => {
  it('needs a name and a content', () => {
    expect(() => parseText(undefined, 'Menu')).toThrow('"Name" is empty');
    expect(() => parseText('Prices', undefined)).toThrow('"Content" is empty');
    expect(parseText(' Prices ', ' Menu ')).toEqual({ name: 'Prices', content: 'Menu' });
  });
});

describe('web addresses to add', () => {
  it.each([
    ['a text with lines', `${PRICES.url}\n\n https://example.com/`],
    ['a list with gaps', [PRICES.url, null, undefined, '', 'https://example.com/']],
  ])('are taken from %s, without duplicates', (_what, value) => {
    expect(parseUrls(undefined, value).map(({ url }) => url)).toEqual([
      PRICES.url,
      'https://example.com/',
    ]);
  });

  it.each([undefined, null, '', [], [null], 'example.com', 'ftp://example.com', { url: 'x' }])(
    'are not to be had from %j',
    (value) => {
      expect(() => parseUrls(undefined, value)).toThrow(/^"Web Addresses" must hold addresses/);
    },
  );
});

describe('the answer for web addresses', () => {
  const HOME = { name: 'Home', url: 'https://example.com/' };
  const answer = (items: Partial<KnowledgeItem>[], failed: string[] = []) => ({
    items: items.map(item),
    failures: failed.map((name) => ({ name, error: 'No such page' })),
  });

  it.each<[string, Partial<KnowledgeItem>]>([
    ['its name', { name: ' Prices ' }],
    ['its address', { url: PRICES.url }],
    ['its address with a slash', { url: `${PRICES.url}/` }],
  ])('has an item that is known by %s', (_what, changes) => {
    const others = answer([
      { id: '1', ...changes },
      { id: '2', url: HOME.url },
    ]);
    expect([...byName([HOME, PRICES], others).ids]).toEqual([
      ['Home', '2'],
      ['Prices', '1'],
    ]);
  });

  it('has items of addresses that lead elsewhere, in the order of the request', () => {
    const others = answer([{ id: '1' }, { id: '2', name: 'Menu' }, { id: '3' }]);
    const { ids } = byName([HOME, { name: 'Menu', url: 'https://example.com/m' }, PRICES], others);
    expect(Object.fromEntries(ids)).toEqual({ Home: '1', Menu: '2', Prices: '3' });
  });

  it('gives no address the item of another one', () => {
    const { ids, reasons } = byName([HOME, PRICES], answer([{ id: '1' }]));
    expect([ids.size, reasons.size]).toEqual([0, 0]);
  });

  it.each(['Prices', PRICES.url])('has a failure of the name %s', (name) => {
    const { ids, reasons } = byName([HOME, PRICES], answer([{ id: '1' }], [name]));
    expect([...ids]).toEqual([['Home', '1']]);
    expect([...reasons]).toEqual([['Prices', 'No such page']]);
  });
});
