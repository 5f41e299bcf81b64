import type { Store } from '@activepieces/pieces-framework';
import type { Call } from '../../../diga/calls';
import { isBefore } from '../../../util/timestamps';
import { readCheckpoint } from './checkpoint';
import { givenUpEntry, moreInProgressEntry, scopeEntry } from './store-schema';

/** Which calls the flow is responsible for. Small, because every delivery of a finished call reads it. */
export interface Scope {
  /**
   * Where the flow starts: a call created then or later is the flow's, but for the ones with these ids,
   * which were finished when it was switched on. Null if there was no call.
   */
  newestAtStart: { ids: string[]; created_date: string } | null;
  /** Calls created before that, and in progress when the flow was switched on. */
  inProgressAtStart: string[];
  /** How many further values of the store have more of them. */
  moreInProgress: number;
  /** Calls created before this are settled and pruned from the ledger; null while none is. */
  prunedBefore: string | null;
}

/** The ids in one value of the store: 39 bytes each, of the 512 KB that a value may have. */
const MAX_IDS = 5_000;

/** The most calls that were given up and may still end. */
const MAX_GIVEN_UP = 5_000;

type ScopedCall = Pick<Call, 'id' | 'created_date'>;

/**
 * Whether the flow has to run a call: neither finished when the flow was switched on, nor settled and
 * pruned. Throws what the store throws.
 */
export async function isInScope(
  store: Store,
  scope: Scope | null,
  call: ScopedCall,
): Promise<boolean> {
  if (!scope) return true;
  const { newestAtStart, prunedBefore } = scope;
  if (prunedBefore !== null && isBefore(call.created_date, prunedBefore)) {
    return isUnsettled(store, call.id);
  }
  if (newestAtStart === null) return true;
  if (!isBefore(call.created_date, newestAtStart.created_date)) {
    return !newestAtStart.ids.includes(call.id);
  }
  return wasInProgress(store, scope, call.id);
}

async function wasInProgress(
  store: Store,
  { inProgressAtStart, moreInProgress }: Scope,
  callId: string,
): Promise<boolean> {
  if (inProgressAtStart.includes(callId)) return true;
  for (let part = 1; part <= moreInProgress; part += 1) {
    if ((await moreInProgressEntry(part).read(store))?.includes(callId)) return true;
  }
  return false;
}

/** Whether an old call has not been settled: it is pending still, or was given up while it lasted. */
async function isUnsettled(store: Store, callId: string): Promise<boolean> {
  if ((await givenUpEntry.read(store))?.includes(callId)) return true;
  const checkpoint = await readCheckpoint(store);
  return checkpoint?.pending.some(({ id }) => id === callId) ?? false;
}

/** Stores where a flow starts, with any number of calls in progress. Throws what the store throws. */
export async function writeScope(
  store: Store,
  scope: Pick<Scope, 'newestAtStart' | 'inProgressAtStart'>,
): Promise<void> {
  const { newestAtStart, inProgressAtStart: all } = scope;
  const moreInProgress = Math.max(0, Math.ceil(all.length / MAX_IDS) - 1);
  for (let part = 1; part <= moreInProgress; part += 1) {
    await moreInProgressEntry(part).write(store, all.slice(part * MAX_IDS, (part + 1) * MAX_IDS));
  }
  await givenUpEntry.clear(store);
  await scopeEntry.write(store, {
    newestAtStart,
    inProgressAtStart: all.slice(0, MAX_IDS),
    moreInProgress,
    prunedBefore: null,
  });
}

/** Keeps calls in scope that are no longer looked at. Throws what the store throws. */
export async function giveUp(store: Store, callIds: readonly string[]): Promise<void> {
  if (callIds.length === 0) return;
  const before = (await givenUpEntry.read(store)) ?? [];
  await givenUpEntry.write(store, [...new Set([...before, ...callIds])].slice(-MAX_GIVEN_UP));
}
