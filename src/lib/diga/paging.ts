import { unexpectedResponse } from './errors';
import type { Page } from './types';

export interface PagingOptions<Item> {
  /** Asks for one page; `after` is the id of the last item before it. */
  fetchPage: (after: string | undefined) => Promise<Page<Item>>;
  /** The id that `after` goes by, where Diga's answer does not name its last one. */
  idOf: (item: Item) => string;
  /** The most items to give. */
  cap: number;
}

/**
 * Gives the items page by page; a page is only asked for when it is wanted.
 *
 * Ends at `cap`, and on a page that is empty or has been there before, whatever `has_more` says.
 * Throws what `fetchPage` throws, and a DigaError if what it gives is not a page.
 */
export async function* pages<Item>({
  fetchPage,
  idOf,
  cap,
}: PagingOptions<Item>): AsyncGenerator<Item[], void, undefined> {
  const seen = new Set<string>();
  let after: string | undefined;
  let left = cap;
  while (left > 0) {
    const page = await fetchPage(after);
    if (!Array.isArray(page?.data)) throw unexpectedResponse(200);
    const last = page.data.at(-1);
    if (last === undefined) return;
    after = page.last_id ?? idOf(last);
    if (seen.has(after)) return;
    seen.add(after);
    yield page.data.slice(0, left);
    left -= page.data.length;
    if (!page.has_more) return;
  }
}

/** As `pages`, with the items one by one. */
export async function* paged<Item>(
  options: PagingOptions<Item>,
): AsyncGenerator<Item, void, undefined> {
  for await (const page of pages(options)) yield* page;
}

/** All that an iteration gives, as an array. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The first `count` items that `test` accepts; stops asking once it has them. */
export async function takeWhere<Item>(
  items: AsyncIterable<Item>,
  count: number,
  test: (item: Item) => boolean | Promise<boolean>,
): Promise<Item[]> {
  const taken: Item[] = [];
  if (count <= 0) return taken;
  for await (const item of items) {
    if (await test(item)) taken.push(item);
    if (taken.length >= count) break;
  }
  return taken;
}
