import type { Store } from '@activepieces/pieces-framework';
import pMap from 'p-map';
import { endOfHour, startOfHour, isBefore, later } from '../../../util/timestamps';
import type { Checkpoint } from './checkpoint';
import { removeEntry } from './ledger';
import { indexEntry, scopeEntry } from './store-schema';

/**
 * The index of the ledger: a store cannot list its keys, and Diga no longer lists a call that was
 * deleted there. So the ids are kept by the hour in which their calls were created.
 */

/** The ids in one value of the store: 39 bytes each, of the 512 KB that a value may have. */
const MAX_IDS = 8_000;

/** Entries removed in parallel. */
const CONCURRENCY = 4;

/** Part of an hour's ids, in one value of the store. */
export interface IndexPart {
  /** Such as `2026-05-12T09`, in UTC. */
  hour: string;
  part: number;
}

export type IndexedCall = { id: string; created_date: string };

/**
 * Adds calls to the index. Part of `checkpoint` names the parts, so it must be stored afterwards. A call
 * that is added twice is harmless. Throws what the store throws.
 */
export async function indexCalls(
  store: Store,
  checkpoint: Checkpoint,
  calls: readonly IndexedCall[],
): Promise<void> {
  const hours = new Set(calls.map(({ created_date }) => startOfHour(created_date)));
  for (const hour of hours) {
    const ids = calls.flatMap(({ id, created_date }) =>
      startOfHour(created_date) === hour ? id : [],
    );
    await addToHour(store, checkpoint, hour, ids);
  }
}

async function addToHour(
  store: Store,
  { index }: Checkpoint,
  hour: string,
  ids: readonly string[],
): Promise<void> {
  let last = index.filter((each) => each.hour === hour).at(-1);
  const stored = last ? ((await indexEntry(last).read(store)) ?? []) : [];
  const added = [...new Set(ids)].filter((id) => !stored.includes(id));
  let all = [...stored, ...added];
  if (added.length === 0) return;
  while (all.length > 0) {
    last ??= { hour, part: index.filter((each) => each.hour === hour).length };
    if (!index.includes(last)) index.push(last);
    await indexEntry(last).write(store, all.slice(0, MAX_IDS));
    all = all.slice(MAX_IDS);
    last = undefined;
  }
}

/**
 * Removes from the ledger the calls created before `horizon`, except `kept`, for as long as there is
 * time. From then on the scope refuses them. Part of `checkpoint` says what is left, so it must be
 * stored afterwards. Returns whether it changed anything.
 *
 * Throws what the store throws.
 */
export async function pruneLedger(
  store: Store,
  { index }: Checkpoint,
  horizon: string,
  { kept, hasTime }: { kept: ReadonlySet<string>; hasTime: () => boolean },
): Promise<boolean> {
  const due = index.filter(({ hour }) => !isBefore(horizon, endOfHour(hour)));
  if (due.length === 0) return false;
  await refuseBefore(store, due.map(({ hour }) => endOfHour(hour)).reduce(later));
  for (const part of due) {
    const entry = indexEntry(part);
    const ids = (await entry.read(store)) ?? [];
    let left = ids.filter((id) => !kept.has(id));
    while (left.length > 0 && hasTime()) {
      await pMap(left.slice(0, CONCURRENCY), (id) => removeEntry(store, id));
      left = left.slice(CONCURRENCY);
    }
    if (left.length > 0) {
      await entry.write(store, left);
      return true;
    }
    await entry.clear(store);
    index.splice(index.indexOf(part), 1);
  }
  return true;
}

/** First, so that no delivery of a pruned call runs it again. */
async function refuseBefore(store: Store, time: string): Promise<void> {
  const scope = await scopeEntry.read(store);
  if (!scope) return;
  const prunedBefore = later(scope.prunedBefore, time);
  if (prunedBefore !== scope.prunedBefore)
    await scopeEntry.write(store, { ...scope, prunedBefore });
}
