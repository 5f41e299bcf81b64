import type { DigaClient } from './client';
import { paged } from './paging';
import { PERMISSIONS } from './permissions';
import type { CallLog, Page } from './types';

/** The largest page that Diga gives of a call's log. */
const LOGS_PER_PAGE = 1000;

export interface LogFilter {
  category?: string | undefined;
  level?: string | undefined;
}

/**
 * The log of a call, oldest entry first, at most `cap`.
 *
 * Throws a DigaError: of kind `not_found` for an id that Diga does not know, `invalid_request` for a category
 * or a level that does not exist.
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
        query: { limit: Math.min(cap, LOGS_PER_PAGE), order: 'asc', after, category, level },
        permissions: [PERMISSIONS.logsRead],
      }),
  });
}
