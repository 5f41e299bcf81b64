import type { DigaClient } from './client';
import { paged } from './paging';
import { PERMISSIONS } from './permissions';
import type { CallLog, Page } from './types';

/** Maximum page size that Diga allows for log entries. */
const PAGE_SIZE = 1000;

export interface LogFilter {
  category?: string | undefined;
  level?: string | undefined;
}

/**
 * The log of a call, oldest entry first, at most `cap`.
 *
 * @throws {DigaError} when a page cannot be read; of kind `not_found` when the call does not exist,
 * `invalid_request` when the category or the level does not.
 */
export function listCallLogs(
  client: DigaClient,
  callId: string,
  { category, level }: LogFilter,
  cap: number,
): AsyncGenerator<CallLog, void, undefined> {
  return paged({
    cap,
    idOf: (log) => log.id,
    fetchPage: (after) =>
      client.request<Page<CallLog>>({
        method: 'GET',
        path: `/v1/log/call/${encodeURIComponent(callId)}`,
        query: { limit: Math.min(cap, PAGE_SIZE), order: 'asc', after, category, level },
        permissions: [PERMISSIONS.logsRead],
      }),
  });
}
