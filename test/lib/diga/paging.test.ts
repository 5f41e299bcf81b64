import fc from 'fast-check';
import { collect, paged, takeWhere } from '../../../src/lib/diga/paging';
import type { Page } from '../../../src/lib/diga/types';
import { digaErrorOf } from '../../support/diga';

interface Item {
  id: string;
}

function items(count: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({ id: `item-${index}` }));
}

/** A list cut into pages, with what was asked for. */
function listOf(
  all: Item[],
  perPage: number,
  change: (page: Page<Item>) => Page<Item> = (page) => page,
) {
  const asked: (string | undefined)[] = [];
  const fetchPage = (after: string | undefined) => {
    asked.push(after);
    const start = all.findIndex(({ id }) => id === after) + 1;
    const data = all.slice(start, start + perPage);
    return Promise.resolve(change({ data, has_more: start + perPage < all.length }));
  };
  return {
    asked,
    all: (cap = Infinity) => paged({ fetchPage, idOf: ({ id }) => id, cap }),
  };
}

test('all items of all pages are given once and in order, up to the cap', async () => {
  const numbers = fc.nat({ max: 30 });
  await fc.assert(
    fc.asyncProperty(
      numbers,
      fc.integer({ min: 1, max: 9 }),
      numbers,
      async (count, perPage, cap) => {
        const list = listOf(items(count), perPage);
        expect(await collect(list.all(cap))).toEqual(items(count).slice(0, cap));
      },
    ),
  );
});

test('each page is asked for after the last item of the one before', async () => {
  const list = listOf(items(5), 2);
  await collect(list.all());
  expect(list.asked).toEqual([undefined, 'item-1', 'item-3']);
});

test("Diga's own last id goes before that of the last item", async () => {
  const list = listOf(items(4), 2, (page) => ({ ...page, last_id: 'item-0' }));
  await collect(list.all());
  expect(list.asked).toEqual([undefined, 'item-0']);
});

test('a last id that is null is one that is not given', async () => {
  const list = listOf(items(4), 2, (page) => ({ ...page, last_id: null }));
  expect(await collect(list.all())).toEqual(items(4));
});

test('no page is asked for before its first item is wanted, nor beyond the cap', async () => {
  const list = listOf(items(9), 3);
  await list.all().next();
  expect(list.asked).toHaveLength(1);
  await collect(list.all(3));
  expect(list.asked).toHaveLength(2);
  await collect(list.all(0));
  expect(list.asked).toHaveLength(2);
});

test('a list that always says it has more ends on its empty page', async () => {
  const list = listOf(items(4), 2, (page) => ({ ...page, has_more: true }));
  expect(await collect(list.all())).toEqual(items(4));
  expect(list.asked).toHaveLength(3);
});

test('a list that gives its first page again and again gives it once', async () => {
  const data = items(2);
  let pages = 0;
  const fetchPage = () => Promise.resolve({ data, has_more: ++pages > 0 });
  expect(await collect(paged({ fetchPage, idOf: ({ id }) => id, cap: 100 }))).toEqual(data);
  expect(pages).toBe(2);
});

test('a list that goes round in a circle ends where it began', async () => {
  let pages = 0;
  const fetchPage = () =>
    Promise.resolve({ data: [{ id: `item-${pages++ % 3}` }], has_more: true });
  expect(await collect(paged({ fetchPage, idOf: ({ id }) => id, cap: 100 }))).toEqual(items(3));
});

test('a list without an end stops at the cap', async () => {
  let next = 0;
  const fetchPage = () => Promise.resolve({ data: [{ id: `${next++}` }], has_more: true });
  expect(await collect(paged({ fetchPage, idOf: ({ id }) => id, cap: 20 }))).toHaveLength(20);
  expect(next).toBe(20);
});

test.each([[null], ['text'], [[]], [{}], [{ data: null }], [{ data: {}, has_more: true }]])(
  'an answer that is no page (%j) is not of Diga',
  async (answer) => {
    const fetchPage = () => Promise.resolve(answer as unknown as Page<Item>);
    const all = collect(paged({ fetchPage, idOf: ({ id }) => id, cap: 10 }));
    expect((await digaErrorOf(all)).kind).toBe('unexpected_response');
  },
);

test('what asking for a page throws is thrown', async () => {
  const fetchPage = () => Promise.reject(new Error('No page'));
  const all = collect(paged<Item>({ fetchPage, idOf: ({ id }) => id, cap: 10 }));
  await expect(all).rejects.toThrow('No page');
});

describe('taking the first that fit', () => {
  test('stops asking once it has them', async () => {
    const list = listOf(items(9), 3);
    const even = ({ id }: Item) => Promise.resolve(/[02468]$/.test(id));
    expect(await takeWhere(list.all(), 2, even)).toEqual([{ id: 'item-0' }, { id: 'item-2' }]);
    expect(list.asked).toHaveLength(1);
  });

  test('gives as many as there are', async () => {
    const list = listOf(items(4), 3);
    expect(await takeWhere(list.all(), 9, ({ id }) => id !== 'item-1')).toHaveLength(3);
  });

  test('of none asks for nothing', async () => {
    const list = listOf(items(4), 3);
    expect(await takeWhere(list.all(), 0, () => true)).toEqual([]);
    expect(list.asked).toEqual([]);
  });
});
