import type { DigaClient } from './client';
import { list } from './paging';
import { PERMISSIONS } from './permissions';
import type { Undocumented } from './types';

/** The subject of a log entry. */
export type LogCategory =
  | 'CALL_LIFECYCLE'
  | 'USER'
  | 'AGENT'
  | 'CALL_TOOLS'
  | 'INTEGRATION_TOOLS'
  | 'CONVERSATIONAL_PATHS'
  | 'TRANSFER'
  | 'METRICS'
  | 'SECURITY'
  | 'WEBHOOKS'
  | 'WORKFLOWS'
  | 'KNOWLEDGE'
  | 'REALTIME_SESSION';

/** The severity of a log entry. */
export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

/** One entry of a call's log. Diga can add categories and levels at any time. */
export interface CallLog {
  id: string;
  timestamp: string;
  level: string;
  category: string;
  event: string;
  call_id?: string | null;
  trace_id?: string | null;
  data?: Undocumented | null;
}

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
  return list<CallLog>(client, {
    path: `/v1/log/call/${encodeURIComponent(callId)}`,
    permissions: [PERMISSIONS.logsRead],
    pageSize: PAGE_SIZE,
    cap,
    order: 'asc',
    filter: { category, level },
  });
}
