import type { Store } from '@activepieces/pieces-framework';

/**
 * Which calls a flow has run, in the flow's store: one small entry for each call, so that two runs at
 * the same time never write to the same place. `forget` keeps their number bounded.
 *
 * A call counts as run when its flow run has started. Until then it is handed over: the host has it,
 * or a worker died with it.
 */

/**
 * How long a call that was handed over is left to the host, in milliseconds. Long, because a run that
 * waits in the host's queue is late and not lost, and must not be run twice.
 */
export const LEASE_MS = 60 * 60_000;

/** When something became of a call, in milliseconds since the epoch by the host's clock. */
interface Entry {
  handedOver: number;
  started?: number;
}

/** What became of a call. `unrun` includes one whose lease has run out. */
export type CallState = 'unrun' | 'handed over' | 'run';

/** What became of a call in this flow. Throws what the store throws. */
export async function callState(store: Store, callId: string): Promise<CallState> {
  const entry = await store.get<Entry>(keyOf(callId));
  if (!entry) return 'unrun';
  if (entry.started !== undefined) return 'run';
  return Date.now() - entry.handedOver < LEASE_MS ? 'handed over' : 'unrun';
}

/** Notes that a call is given to the host now. Throws what the store throws. */
export async function lease(store: Store, callId: string): Promise<void> {
  await store.put<Entry>(keyOf(callId), { handedOver: Date.now() });
}

/**
 * Notes that the flow run of a call has started, if the call was handed over: a run that somebody
 * starts in the builder, with a call that was shown there, is not the live one. Throws what the store
 * throws.
 */
export async function markStarted(store: Store, callId: string): Promise<void> {
  const entry = await store.get<Entry>(keyOf(callId));
  if (entry) await store.put<Entry>(keyOf(callId), { ...entry, started: Date.now() });
}

/** Forgets a call. Throws what the store throws. */
export async function removeEntry(store: Store, callId: string): Promise<void> {
  await store.delete(keyOf(callId));
}

function keyOf(callId: string): string {
  return `call_${callId.toLowerCase()}`;
}
