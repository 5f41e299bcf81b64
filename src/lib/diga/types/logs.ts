import type { Undocumented } from './common';

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
