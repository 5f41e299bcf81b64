import { isOfUrl, parseText, parseUrls } from '../../../../src/lib/actions/add-knowledge/addition';
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

describe('an item of the list', () => {
  it.each<[string, Partial<KnowledgeItem>]>([
    ['its name', { name: ' Prices ' }],
    ['its address', { url: PRICES.url }],
    ['its address with a slash', { url: `${PRICES.url}/` }],
  ])('is known by %s', (_what, changes) => {
    expect(isOfUrl(item(changes), PRICES)).toBe(true);
  });

  it.each<[string, Partial<KnowledgeItem>]>([
    ['a text of the same name', { category: 'txt', name: 'Prices' }],
    ['of another address', { url: 'https://example.com/' }],
    ['without an address', { url: null }],
    ['of an address that is none', { url: 'prices' }],
  ])('is another one if it is %s', (_what, changes) => {
    expect(isOfUrl(item(changes), PRICES)).toBe(false);
  });
});
