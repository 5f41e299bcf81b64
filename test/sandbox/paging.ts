/** Pages of lists, as beforey list endpoint returns them. */
import { ApiError } from './api-error';
import { assumed } from './assumptions';
import type { ListQuery } from './contract';

/** A list to take a page from. */
export interface Listing<T> {
  /** All items, oldest first. */
  items: readonly T[];
  getId: (item: T) => string;
  /** The index of an id in `items`; undefined if it is not there. Default: a linear search. */
  findPosition?: (id: string) => number | undefined;
  matches?: (item: T) => boolean;
  /** Skips `items` before this index, a filter that the order of the list makes cheap. */
  from?: number;
  /** Skips `items` from this index on. */
  to?: number;
}

/** One page of a list, as Diga returns it. */
export interface Page<R> {
  data: R[];
  has_more: boolean;
  first_id: string | null;
  last_id: string | null;
  current_page: number | null;
  total_pages: number | null;
}

/**
 * The page of `listing` that `query` requests, with each item converted by `show`. `after` and
 * `before` continue from an item in the order of the response; with either, `page` is ignored.
 *
 * @throws {ApiError} 422 when both `after` and `before` are given, 400 when the cursor is not in the list
 */
export function getPage<T, R>(
  listing: Listing<T>,
  query: ListQuery,
  show: (item: T) => R,
): Page<R> {
  const { items, getId: idOf, matches = () => true } = listing;
  const from = listing.from ?? 0;
  const to = listing.to ?? items.length;
  if (query.after !== undefined && query.before !== undefined) {
    throw new ApiError(
      422,
      'INVALID_PAGINATION_PARAMETERS',
      'Only one of after and before can be given',
    );
  }

  const cursor = query.after ?? query.before;
  const forward = query.order === 'asc' ? 1 : -1;
  const step = query.before === undefined ? forward : -forward;
  const first = step === 1 ? from : to - 1;
  let index = first;
  if (cursor !== undefined) {
    const position = positionIn(listing, cursor);
    index = step === 1 ? Math.max(first, position + 1) : Math.min(first, position - 1);
  }
  let toSkip = cursor === undefined ? ((query.page ?? 1) - 1) * query.limit : 0;

  const found: T[] = [];
  let hasMore = false;
  for (; index >= from && index < to; index += step) {
    const item = items[index];
    if (item === undefined || !matches(item)) continue;
    if (toSkip > 0) {
      toSkip -= 1;
    } else if (found.length === query.limit) {
      hasMore = true;
      break;
    } else {
      found.push(item);
    }
  }
  if (query.before !== undefined) found.reverse();

  const head = found.at(0);
  const tail = found.at(-1);
  const isNumbered = query.page !== undefined && cursor === undefined;
  return {
    data: found.map(show),
    has_more: hasMore,
    first_id: head === undefined ? null : idOf(head),
    last_id: tail === undefined ? null : idOf(tail),
    current_page: isNumbered ? (query.page ?? null) : null,
    total_pages: isNumbered
      ? Math.ceil(items.slice(from, to).filter(matches).length / query.limit)
      : null,
  };
}

/** Whether a name has what a filter by name asks for; capitals make no difference. */
export function includesText(name: string, filter: string | undefined): boolean {
  return filter === undefined || name.toLowerCase().includes(filter.toLowerCase());
}

function positionIn<T>(listing: Listing<T>, id: string): number {
  const position = listing.findPosition
    ? listing.findPosition(id)
    : listing.items.findIndex((item) => listing.getId(item) === id);
  if (position === undefined || position === -1) {
    throw assumed.unknownCursor();
  }
  return position;
}
