import { type CallListFilter, getCallPage } from '../../../diga/calls';
import type { DigaClient } from '../../../diga/client';
import { pages } from '../../../diga/paging';
import type { Call, Page } from '../../../diga/types';

export interface Reading {
  client: DigaClient;
  filter: CallListFilter;
  /** The first page, where it is known already. */
  first?: Page<Call> | null;
  take: (calls: Call[]) => Promise<void>;
  /** Asked before each further page: whether it is to be read. */
  goesOn: () => boolean;
}

/**
 * Reads calls page by page, by the list's cursor, so that it gets past any number of calls of one
 * instant. Gives whether it came to the end of the list. Throws a DigaError, or what `take` throws.
 */
export async function readPages(reading: Reading): Promise<boolean> {
  const { client, filter, first, take, goesOn } = reading;
  let isAll = true;
  const read = pages<Call>({
    cap: Infinity,
    idOf: ({ id }) => id,
    async fetchPage(after) {
      if (after === undefined) return first ?? getCallPage(client, filter);
      isAll = goesOn();
      return isAll ? getCallPage(client, filter, after) : { data: [], has_more: false };
    },
  });
  for await (const calls of read) await take(calls);
  return isAll;
}
