import { type Call, type CallListFilter, getCallPage } from '../../../diga/calls';
import type { DigaClient } from '../../../diga/client';
import { type Page, pages } from '../../../diga/paging';

interface PageReading {
  client: DigaClient;
  filter: CallListFilter;
  /** The first page, if it was read already. */
  first?: Page<Call> | null;
  take: (calls: Call[]) => Promise<void>;
  /** Called before each further page: whether to read it. */
  shouldContinue: () => boolean;
}

/**
 * Reads calls page by page, by the list's cursor, so that it gets past any number of calls of one
 * instant. Returns whether it reached the end of the list. Throws what `take` throws.
 *
 * @throws {DigaError} if Diga cannot be read.
 */
export async function readPages(reading: PageReading): Promise<boolean> {
  const { client, filter, first, take, shouldContinue } = reading;
  let isComplete = true;
  const read = pages<Call>({
    cap: Infinity,
    async fetchPage(after) {
      if (after === undefined) return first ?? getCallPage(client, filter);
      isComplete = shouldContinue();
      return isComplete ? getCallPage(client, filter, after) : { data: [], has_more: false };
    },
  });
  for await (const calls of read) await take(calls);
  return isComplete;
}
