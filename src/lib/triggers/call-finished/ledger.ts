import type { Store } from '@activepieces/pieces-framework';

/**
 * Which calls this flow has run, in the flow's store: one small entry for each call, so that two runs
 * at the same time never write to the same place.
 */

/** Whether the flow has run for this call. Throws what the store throws. */
export async function hasRun(store: Store, callId: string): Promise<boolean> {
  return (await store.get(ledgerKey(callId))) !== null;
}

/** Notes that the flow has run for this call. Throws what the store throws. */
export async function markRun(store: Store, callId: string): Promise<void> {
  await store.put(ledgerKey(callId), { at: new Date().toISOString() });
}

function ledgerKey(callId: string): string {
  return `ran_${callId.toLowerCase()}`;
}
