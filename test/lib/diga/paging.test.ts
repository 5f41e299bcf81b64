import fc from 'fast-check';
import { collect, flatten, type Page, pages, takeWhere } from '../../../src/lib/diga/paging';
import { getDigaError } from '../../support/diga';

interface Item {
  id: string;
}

function items(count: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({ id: `item-${index}` }));
}

/** A list in pages, which records the requested ones. */
function listOf(
  all: Item[],
  perPage: number,
  change: (page: Page<Item>) => Page<Item> = (page) => page,
) {
  const requested: (string | undefined)[] = [];
  const fetchPage = (after: string | undefined) => {
    requested.push(after);
    const start = all.findIndex(({ id }) => id === after) + 1;
    const data = all.slice(start, start + perPage);
    return Promise.resolve(change({ data, has_more: start + perPage < all.length }));
  };
  return {
    requested,
    all: (cap = Infinity) => flatten(pages({ fetchPage, cap })),
  };
}

describe('a paged list', () => {
  it('gives all items of all pages once and in order, up to the cap', async () => {
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

  it('requests each page after the last item of the one before', async () => {
    const list = listOf(items(5), 2);
    await collect(list.all());
    expect(list.requested).toEqual([undefined, 'item-1', 'item-3']);
  });

  it('prefers the last id that Diga names', async () => {
    const list = listOf(items(4), 2, (page) => ({ ...page, last_id: 'item-0' }));
    await collect(list.all());
    expect(list.requested).toEqual([undefined, 'item-0']);
  });

  it('takes a last id of null as a missing one', async () => {
    const list = listOf(items(4), 2, (page) => ({ ...page, last_id: null }));
    expect(await collect(list.all())).toEqual(items(4));
  });

  it('requests no page before its first item is needed, nor beyond the cap', async () => {
    const list = listOf(items(9), 3);
    await list.all().next();
    expect(list.requested).toHaveLength(1);
    await collect(list.all(3));
    expect(list.requested).toHaveLength(2);
    await collect(list.all(0));
    expect(list.requested).toHaveLength(2);
  });

  it('ends at an empty page, even if there are said to be more', async () => {
    const list = listOf(items(4), 2, (page) => ({ ...page, has_more: true }));
    expect(await collect(list.all())).toEqual(items(4));
    expect(list.requested).toHaveLength(3);
  });

  it('gives a repeated first page once', async () => {
    const data = items(2);
    let count = 0;
    const fetchPage = () => Promise.resolve({ data, has_more: ++count > 0 });
    expect(await collect(flatten(pages({ fetchPage, cap: 100 })))).toEqual(data);
    expect(count).toBe(2);
  });

  it('ends where a cycle begins again', async () => {
    let count = 0;
    const fetchPage = () =>
      Promise.resolve({ data: [{ id: `item-${count++ % 3}` }], has_more: true });
    expect(await collect(flatten(pages({ fetchPage, cap: 100 })))).toEqual(items(3));
  });

  it('stops at the cap if it is endless', async () => {
    let next = 0;
    const fetchPage = () => Promise.resolve({ data: [{ id: `${next++}` }], has_more: true });
    expect(await collect(flatten(pages({ fetchPage, cap: 20 })))).toHaveLength(20);
    expect(next).toBe(20);
  });

  it.each([[null], ['text'], [[]], [{}], [{ data: null }], [{ data: {}, has_more: true }]])(
    'fails if a response is not a page (%j)',
    async (response) => {
      const fetchPage = () => Promise.resolve(response as unknown as Page<Item>);
      const all = collect(flatten(pages({ fetchPage, cap: 10 })));
      expect((await getDigaError(all)).kind).toBe('unexpected_response');
    },
  );

  it('throws what a request throws', async () => {
    const fetchPage = () => Promise.reject(new Error('No page'));
    const all = collect(flatten(pages<Item>({ fetchPage, cap: 10 })));
    await expect(all).rejects.toThrow('No page');
  });
});

describe('taking the first matching items', () => {
  it('requests no further page once it has them', async () => {
    const list = listOf(items(9), 3);
    const even = ({ id }: Item) => Promise.resolve(/[02468]$/.test(id));
    expect(await takeWhere(list.all(), 2, even)).toEqual([{ id: 'item-0' }, { id: 'item-2' }]);
    expect(list.requested).toHaveLength(1);
  });

  it('gives as many as there are', async () => {
    const list = listOf(items(4), 3);
    expect(await takeWhere(list.all(), 9, ({ id }) => id !== 'item-1')).toHaveLength(3);
  });

  it('requests nothing for a count of 0', async () => {
    const list = listOf(items(4), 3);
    expect(await takeWhere(list.all(), 0, () => true)).toEqual([]);
    expect(list.requested).toEqual([]);
  });
});
