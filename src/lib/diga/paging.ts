import { unexpectedResponse } from './errors';

/** A page of any of Diga's lists. */
export interface Page<Item> {
  data: Item[];
  has_more: boolean;
  first_id?: string | null;
  last_id?: string | null;
  current_page?: number | null;
  total_pages?: number | null;
}

export interface PagingOptions<Item> {
  /** Requests one page. `after` is the id of the last item before it. */
  fetchPage: (after: string | undefined) => Promise<Page<Item>>;
  /** The id to continue after, for pages without `last_id`. */
  idOf: (item: Item) => string;
  /** Maximum number of items. */
  cap: number;
}

/**
 * Yields the items page by page. Fetches a page only when it is needed.
 *
 * Ends at `cap`, and at a page that is empty or a repetition, whatever `has_more` says.
 *
 * @throws {DigaError} when a response is not a page, and whatever `fetchPage` throws.
 */
export async function* pages<Item>({
  fetchPage,
  idOf,
  cap,
}: PagingOptions<Item>): AsyncGenerator<Item[], void, undefined> {
  const seen = new Set<string>();
  let after: string | undefined;
  let remaining = cap;
  while (remaining > 0) {
    const page = await fetchPage(after);
    if (!Array.isArray(page?.data)) throw unexpectedResponse(200);
    const last = page.data.at(-1);
    if (last === undefined) return;
    after = page.last_id ?? idOf(last);
    if (seen.has(after)) return;
    seen.add(after);
    yield page.data.slice(0, remaining);
    remaining -= page.data.length;
    if (!page.has_more) return;
  }
}

/** Like `pages`, but yields the items one by one. */
export async function* paged<Item>(
  options: PagingOptions<Item>,
): AsyncGenerator<Item, void, undefined> {
  for await (const page of pages(options)) yield* page;
}

/** All items of an async iterable. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The first `count` items that `test` accepts. Reads no further than these. */
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
