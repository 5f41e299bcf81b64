import { isFinished } from '../../../diga/calls';
import type { Call } from '../../../diga/types';
import { msBetween } from '../../../util/timestamps';
import type { FilterableCall } from '../call-filter';

/**
 * How far the catch-up has come. All times are Diga's own `created_date`, so that no clock but Diga's
 * decides what comes before what. Only switching on and the catch-up write it, and a host never runs
 * these at the same time.
 */
export interface Checkpoint {
  /** Every call created before this has been scanned; null before the project's first call. */
  watermark: string | null;
  /** Scanned calls that are still in progress, to be requeued, or leased and not started. */
  pending: PendingCall[];
  /** The ledger holds no call created before this; null before the project's first call. */
  prunedUntil: string | null;
  /** Earlier times in which the flow was on, whose calls the ledger still holds. */
  unprunedSpans: Span[];
}

/** What the catch-up needs to know of a call to requeue it later. */
export interface PendingCall extends FilterableCall {
  id: string;
  created_date: string;
  /** Whether Diga has said that it is finished. */
  finished: boolean;
}

/** Calls created from `from` on and before `to`. */
export interface Span {
  from: string;
  to: string;
}

/**
 * How long a call may last and still be caught up on, and how long the ledger keeps it, in milliseconds
 * of Diga's time after its creation.
 */
export const MAX_CALL_MS = 24 * 3_600_000;

/** A call of Diga's as a pending call. */
export function toPending(call: Call): PendingCall {
  const { id, created_date, type, agent_id, agent_version_id } = call;
  return { id, created_date, type, agent_id, agent_version_id, finished: isFinished(call) };
}

/** Calls by their creation, oldest first. */
export function sortByCreation(calls: readonly PendingCall[]): PendingCall[] {
  return [...calls].sort((a, b) => msBetween(b.created_date, a.created_date));
}
