import type { Store } from '@activepieces/pieces-framework';
import dayjs from 'dayjs';
import { isFinalStatus } from '../../../diga/calls';
import type { Call } from '../../../diga/types';
import type { FilterableCall } from '../call-filter';

/**
 * How far a flow has come, in the flow's store. All times of calls are Diga's own `created_date`, so
 * that no clock but Diga's decides what is before and what is after.
 *
 * Written by switching on and by the catch-up, which a host never does at the same time.
 */

/**
 * How long a call may last and still be caught up on, and how long a call is remembered as run, in
 * milliseconds of Diga's time after its creation.
 */
export const MAX_CALL_MS = 24 * 3_600_000;

/** What has to be known of a call to requeue it later. */
export interface PendingCall extends FilterableCall {
  id: string;
  created_date: string;
  /** Whether Diga has said that it is over. */
  finished: boolean;
}

/** A call of Diga's as a pending call. */
export function toPending(call: Call): PendingCall {
  const { id, created_date, type, agent_id, agent_version_id, status } = call;
  return { id, created_date, type, agent_id, agent_version_id, finished: isFinalStatus(status) };
}

/** Calls by their creation, oldest first. */
export function inOrder(calls: PendingCall[]): PendingCall[] {
  return calls.toSorted((a, b) => msBetween(b.created_date, a.created_date));
}

/** Calls created from `from` on and before `to`. */
export interface Span {
  from: string;
  to: string;
}

/** Where the catch-up goes on. */
export interface Checkpoint {
  /** Every call created before this has been looked at; null before the project's first call. */
  watermark: string | null;
  /** The pending calls: scanned, and still in progress, to be requeued, or given to the host and not started. */
  waiting: PendingCall[];
  /** The ledger holds no call created before this; null before the project's first call. */
  forgottenUntil: string | null;
  /** What the ledger still holds of earlier times in which the flow was on. */
  leftBehind: Span[];
}

/** Which calls are the flow's at all. Small, because every delivery of a finished call reads it. */
export interface Scope {
  /** The newest calls, of the same moment, when the flow was switched on; null if there was none. */
  newestBefore: { ids: string[]; created_date: string } | null;
  /** The calls that were under way then. */
  underWay: string[];
  /** Calls created before this have been run or left out, and forgotten; null while none has. */
  forgottenBefore: string | null;
}

/** An entry of the flow's store. Its methods throw what the store throws. */
interface Slot<Value> {
  /** Null where nothing was kept yet. */
  read(store: Store): Promise<Value | null>;
  write(store: Store, value: Value): Promise<unknown>;
  clear(store: Store): Promise<void>;
}

function slot<Value>(key: string): Slot<Value> {
  return {
    read: (store) => store.get<Value>(key),
    write: (store, value) => store.put<Value>(key, value),
    clear: (store) => store.delete(key),
  };
}

export const checkpointSlot = slot<Checkpoint>('progress');
export const scopeSlot = slot<Scope>('bounds');
/** When the flow was switched off, in milliseconds since the epoch by the host's clock; none while it is on. */
export const offSinceSlot = slot<number>('off_since');

/** Whether a call is one that the flow has to run: neither over when it was switched on, nor forgotten. */
export function isInScope(bounds: Scope | null, call: Pick<Call, 'id' | 'created_date'>): boolean {
  if (!bounds) return true;
  const { newestBefore, underWay, forgottenBefore } = bounds;
  if (forgottenBefore !== null && isBefore(call.created_date, forgottenBefore)) return false;
  if (newestBefore === null || underWay.includes(call.id)) return true;
  const isOlder = isBefore(call.created_date, newestBefore.created_date);
  return !isOlder && !newestBefore.ids.includes(call.id);
}

/** Whether one of Diga's times is earlier than another. */
export function isBefore(time: string, other: string): boolean {
  return dayjs(time).isBefore(other);
}

/** The earlier of two of Diga's times. */
export function earlier(time: string, other: string): string {
  return isBefore(time, other) ? time : other;
}

/** The later of two of Diga's times, of which the first may be missing. */
export function later(time: string | null, other: string): string {
  return time !== null && isBefore(other, time) ? time : other;
}

/** How much later one of Diga's times is than another, in milliseconds. */
export function msBetween(time: string, other: string): number {
  return dayjs(other).diff(time);
}

/** One of Diga's times, moved by so many milliseconds. */
export function shift(time: string, ms: number): string {
  return dayjs(time).add(ms, 'millisecond').toISOString();
}
