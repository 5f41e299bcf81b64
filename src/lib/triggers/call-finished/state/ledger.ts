import type { Store } from '@activepieces/pieces-framework';
import { ledgerEntry } from './store-schema';

/**
 * The ledger: which calls a flow has run.
 *
 * A call counts as run once its flow run has started. Before that it is leased: the host has it, or a
 * worker died with it.
 */

/**
 * How long a lease lasts, in milliseconds. Long, because a run that waits in the host's queue is late
 * and not lost, and must not run twice.
 */
export const LEASE_MS = 60 * 60_000;

/** `open`: never leased, or the lease has expired. */
export type CallState = 'open' | 'leased' | 'started';

/** The state of a call in this flow. Throws what the store throws. */
export async function callState(store: Store, callId: string): Promise<CallState> {
  const entry = await ledgerEntry(callId).read(store);
  if (!entry) return 'open';
  if (entry.startedAt !== undefined) return 'started';
  return Date.now() - entry.leasedAt < LEASE_MS ? 'leased' : 'open';
}

/** Leases a call to the host. Throws what the store throws. */
export async function lease(store: Store, callId: string): Promise<void> {
  await ledgerEntry(callId).write(store, { leasedAt: Date.now(), startedAt: undefined });
}

/**
 * Marks a leased call as started. Ignores any other: a run that somebody starts in the builder with a
 * call shown there is not the live one. Throws what the store throws.
 */
export async function markStarted(store: Store, callId: string): Promise<void> {
  const entry = await ledgerEntry(callId).read(store);
  if (entry) await ledgerEntry(callId).write(store, { ...entry, startedAt: Date.now() });
}

/**
 * Settles a call without a run, and gives whether it did. Not if it was ever leased: the flow has to run it. Throws what the store
 * throws.
 */
export async function skip(store: Store, callId: string): Promise<boolean> {
  const ledger = ledgerEntry(callId);
  if (await ledger.read(store)) return false;
  const now = Date.now();
  await ledger.write(store, { leasedAt: now, startedAt: now });
  return true;
}

/** Removes a call from the ledger. Throws what the store throws. */
export async function removeEntry(store: Store, callId: string): Promise<void> {
  await ledgerEntry(callId).clear(store);
}
