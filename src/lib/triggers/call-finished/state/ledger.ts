import type { Store } from '@activepieces/pieces-framework';
import {
  heartbeatEntry,
  leaseEntry,
  newestLeaseEntry,
  newestStartEntry,
  startEntry,
} from './store-schema';

/**
 * The ledger: which calls a flow has run.
 *
 * A call counts as run once its flow run has started. Before that it is leased: the host has it, or a
 * worker died with it. Lease and start have a key each, so that a late write of one never erases the
 * other.
 */

/**
 * How long a lease lasts, in milliseconds. Long, because a run that waits in the host's queue is late
 * and not lost, and must not run twice.
 */
export const LEASE_MS = 60 * 60_000;

/** The longest lease while the host's queue is behind, in milliseconds. */
const MAX_LEASE_MS = 24 * 60 * 60_000;

/** The queue counts as stuck if nothing has started of what was leased over a span of this, in milliseconds. */
const STUCK_AFTER_MS = 10 * 60_000;

/**
 * How much longer a run may take to start than one that was leased later, in milliseconds: several
 * workers take from the queue, and a queue that was held up drains all at once.
 */
const MAX_STRAGGLING_MS = 10 * 60_000;

/** How many earlier starts are kept: enough for one that is old enough. */
const MAX_EARLIER = 3;

/** A start of a run, in milliseconds since the epoch by the host's clock. */
export interface Start {
  leasedAt: number;
  startedAt: number;
}

/** The last start, and some before it, newest first. */
export interface NewestStart extends Start {
  /** Since 0.4.0. */
  earlier?: Start[];
}

/** `open`: never leased, or the lease has expired. */
export type CallState = 'open' | 'leased' | 'started';

/** The state of a call in this flow. Throws what the store throws. */
export async function callState(store: Store, callId: string): Promise<CallState> {
  const [lease, start] = await Promise.all([
    leaseEntry(callId).read(store),
    startEntry(callId).read(store),
  ]);
  if (start || lease?.startedAt !== undefined) return 'started';
  if (!lease) return 'open';
  return (await isInForce(store, lease.leasedAt)) ? 'leased' : 'open';
}

/**
 * Whether the run of a lease may still be in the host's queue. After an hour that is so only with a sign
 * that the queue is behind: the last run waited that long, or calls that were leased later do not start
 * either. Time in which the host did not renew the flow does not count, because its workers were down.
 */
async function isInForce(store: Store, leasedAt: number): Promise<boolean> {
  if (Date.now() - leasedAt < LEASE_MS) return true;
  const [heartbeat, newestLease, newestStart] = await Promise.all([
    heartbeatEntry.read(store),
    newestLeaseEntry.read(store),
    newestStartEntry.read(store),
  ]);
  if (Date.now() - leasedAt >= MAX_LEASE_MS) return false;
  const age = Date.now() - Math.max(leasedAt, heartbeat?.since ?? 0);
  const waited = newestStart ? newestStart.startedAt - newestStart.leasedAt : 0;
  if (age < Math.max(LEASE_MS, 2 * waited)) return true;
  // The queue is first in, first out: some time after a later one has started, this one is lost.
  const starts = newestStart ? [newestStart, ...(newestStart.earlier ?? [])] : [];
  const isPassed = starts.some(
    (start) => start.leasedAt > leasedAt && Date.now() - start.startedAt >= MAX_STRAGGLING_MS,
  );
  return !isPassed && newestLease !== null && newestLease > leasedAt + STUCK_AFTER_MS;
}

/** Leases a call to the host from `now` on. Throws what the store throws. */
export async function lease(store: Store, callId: string, now: number): Promise<void> {
  await Promise.all([
    leaseEntry(callId).write(store, { leasedAt: now, startedAt: undefined }),
    newestLeaseEntry.write(store, now),
  ]);
}

/** Marks the call of a lease as started, once. Throws what the store throws. */
export async function markStarted(store: Store, callId: string, leasedAt: number): Promise<void> {
  const start = startEntry(callId);
  if (await start.read(store)) return;
  const startedAt = Date.now();
  await start.write(store, { startedAt });
  const earlier = earlierStarts(await newestStartEntry.read(store));
  await newestStartEntry.write(store, { leasedAt, startedAt, earlier });
}

/** The earlier starts of the next one: at most one in the time that a run may straggle. */
function earlierStarts(last: NewestStart | null): Start[] {
  if (!last) return [];
  const { earlier = [], ...start } = last;
  const isDue = !earlier[0] || start.startedAt - earlier[0].startedAt >= MAX_STRAGGLING_MS;
  return isDue ? [start, ...earlier].slice(0, MAX_EARLIER) : earlier;
}

/**
 * Settles a call without a run, and returns whether it did. Not if it was ever leased: the flow has to
 * run it. Throws what the store throws.
 */
export async function settleWithoutRun(store: Store, callId: string): Promise<boolean> {
  if ((await leaseEntry(callId).read(store)) !== null) return false;
  await startEntry(callId).write(store, { startedAt: Date.now() });
  return true;
}

/** Removes a call from the ledger. Throws what the store throws. */
export async function removeEntry(store: Store, callId: string): Promise<void> {
  await Promise.all([leaseEntry(callId).clear(store), startEntry(callId).clear(store)]);
}
