/** What every route shares: refusals, and lists cut into pages. */
import type { ListQuery } from './contract';

/** A refusal in Diga's shape: `{status: "error", error_code, message}`. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A list to cut a page from. */
export interface Listing<T> {
  /** Everything there is, oldest first. */
  items: readonly T[];
  idOf: (item: T) => string;
  /** Where an id stands in `items`; undefined if it does not. Default: a search from the start. */
  positionOf?: (id: string) => number | undefined;
  matches?: (item: T) => boolean;
  /** Only `items` from this index on (a filter that the order of the list answers cheaply). */
  from?: number;
  /** Only `items` before this index. */
  to?: number;
}

/** One page of a list as Diga answers it. */
export interface Page<R> {
  data: R[];
  has_more: boolean;
  first_id?: string;
  last_id?: string;
  current_page?: number;
  total_pages?: number;
}

/**
 * The page of `listing` that `query` asks for, each item shown by `show`.
 * `after` and `before` go on from an item in the order of the answer; with either, `page` is not
 * looked at (what Diga does with both is not documented).
 * Throws the 422 of `after` with `before`, and 400 for a cursor that is not in the list.
 */
export function pageOf<T, R>(listing: Listing<T>, query: ListQuery, show: (item: T) => R): Page<R> {
  const { items, idOf, matches = () => true } = listing;
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

  const page: Page<R> = { data: found.map(show), has_more: hasMore };
  const head = found[0];
  const tail = found[found.length - 1];
  if (head !== undefined && tail !== undefined) {
    page.first_id = idOf(head);
    page.last_id = idOf(tail);
  }
  if (query.page !== undefined && cursor === undefined) {
    page.current_page = query.page;
    page.total_pages = Math.ceil(items.slice(from, to).filter(matches).length / query.limit);
  }
  return page;
}

function positionIn<T>(listing: Listing<T>, id: string): number {
  const position = listing.positionOf
    ? listing.positionOf(id)
    : listing.items.findIndex((item) => listing.idOf(item) === id);
  if (position === undefined || position === -1) {
    // What Diga answers to a cursor that it does not know is not documented.
    throw new ApiError(400, 'NOT_VALID_FIELD', 'The cursor is not in this list');
  }
  return position;
}
