import type { Store } from '@activepieces/pieces-framework';
import { heartbeatEntry, offSinceEntry } from './store-schema';

/** A flow without a sign of life for this long, in milliseconds, was off. */
const MAX_TIME_OFF_MS = 10 * 60_000;

/** A host that did not renew a flow for this long, in milliseconds, was down. It may just be busy before. */
const HOST_DOWN_MS = 30 * 60_000;

/**
 * Notes that the flow is on: a host may switch it off without a word, and on while an older switching
 * off still runs. Throws what the store throws.
 */
export async function noteOn(store: Store): Promise<void> {
  const [before, offSince] = await Promise.all([
    heartbeatEntry.read(store),
    offSinceEntry.read(store),
  ]);
  const at = Date.now();
  const since = before && at - before.at < HOST_DOWN_MS ? before.since : at;
  await heartbeatEntry.write(store, { at, since });
  if (offSince !== null) await offSinceEntry.clear(store);
}

/**
 * Whether the flow was on a moment ago: somebody edited it. One that was off for longer was meant to be
 * off. Throws what the store throws.
 */
export async function wasJustOn(store: Store): Promise<boolean> {
  const [heartbeat, offSince] = await Promise.all([
    heartbeatEntry.read(store),
    offSinceEntry.read(store),
  ]);
  const lastOn = Math.max(heartbeat?.at ?? 0, offSince ?? 0);
  return Date.now() - lastOn <= MAX_TIME_OFF_MS;
}
