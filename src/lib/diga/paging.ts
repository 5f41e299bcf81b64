import type { DigaClient } from './client';
import { unexpectedResponse } from './errors';
import type { Permission } from './permissions';
import { isListWith } from './response';
import type { Query } from './url';

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
  fetchPage: (after: string | undefined) => Promise<Page<Item> | null>;
  /** The field with the id to continue after, for pages without `last_id`. Default: `id`. */
  idKey?: string;
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
export async function* pages<Item extends object>({
  fetchPage,
  idKey = 'id',
  cap,
}: PagingOptions<Item>): AsyncGenerator<Item[], void, undefined> {
  const seen = new Set<unknown>();
  let after: string | undefined;
  let remaining = cap;
  while (remaining > 0) {
    const page = await fetchPage(after);
    if (!page || !isListWith(page.data, idKey)) throw unexpectedResponse(200);
    const last = page.data.at(-1);
    if (last === undefined) return;
    after = page.last_id ?? (last as Record<string, string>)[idKey];
    if (seen.has(after)) return;
    seen.add(after);
    yield page.data.slice(0, remaining);
    remaining -= page.data.length;
    if (!page.has_more) return;
  }
}

/** The items of pages, one by one. */
export async function* flatten<Item>(
  itemPages: AsyncIterable<Item[]>,
): AsyncGenerator<Item, void, undefined> {
  for await (const page of itemPages) yield* page;
}

/** A list of Diga, as its API has most of them. */
export interface List extends Pick<PagingOptions<unknown>, 'idKey' | 'cap'> {
  path: string;
  permissions: readonly Permission[];
  /** Maximum page size that Diga allows. */
  pageSize: number;
  /** Default: newest first. */
  order?: 'asc' | 'desc' | undefined;
  filter?: Query;
}

/**
 * Yields the items of a list page by page.
 *
 * @throws {DigaError} when a page cannot be read.
 */
export function listPages<Item extends object>(
  client: DigaClient,
  { path, permissions, pageSize, order = 'desc', filter, ...options }: List,
): AsyncGenerator<Item[], void, undefined> {
  const limit = Math.min(options.cap, pageSize);
  return pages({
    ...options,
    fetchPage: (after) =>
      client.request<Page<Item> | null>({
        method: 'GET',
        path,
        query: { limit, order, after, ...filter },
        permissions,
      }),
  });
}

/** Like `listPages`, but yields the items one by one. */
export function list<Item extends object>(
  client: DigaClient,
  options: List,
): AsyncGenerator<Item, void, undefined> {
  return flatten(listPages<Item>(client, options));
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
