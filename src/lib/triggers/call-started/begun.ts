import type { Store } from '@activepieces/pieces-framework';
import { type Call, isFinished, isInProgressStatus } from '../../diga/calls';
import { msSince } from '../../util/timestamps';
import { entry } from '../shared/store-entry';
import type { When } from './props';

/** How old the beginning of a call may be, in milliseconds: whoever is told later is told too late. */
const MAX_AGE_MS = 2 * 60_000;

/** How long a call is remembered, in milliseconds. Far longer than it may be delivered, for clocks differ. */
const KEPT_MS = 60 * 60_000;

/** The most calls in the list, of the 512 KB that a value of the store may have. */
const MAX_LISTED = 5_000;

/** When the flow got a call. An entry each, so that two runs at the same time never write to the same. */
const begunEntry = (callId: string) => entry<number>(`begun_${callId.toLowerCase()}`);

/** Which calls have an entry, so that they can be forgotten. */
const listEntry = entry<{ id: string; at: number }[]>('begun');

/** Whether a call has begun, as chosen, within the last two minutes, and goes on. */
export function hasJustBegun(call: Call, when: When): boolean {
  const time = when === 'ringing' ? ringingSince(call) : answeredAt(call);
  return time !== null && !isFinished(call) && msSince(time) <= MAX_AGE_MS;
}

/** One that was answered at once has rung as well. */
function ringingSince({ status, created_date }: Call): string | null {
  return status === 'in_queue' ? null : created_date;
}

/** A status that is not known counts only with a sign that somebody has answered. */
function answeredAt({ status, start_time, created_date }: Call): string | null {
  if (status === 'in_progress') return start_time ?? created_date;
  return isInProgressStatus(status) ? null : (start_time ?? null);
}

/** Whether the flow has run for a call. Throws what the store throws. */
export async function hasRun(store: Store, callId: string): Promise<boolean> {
  return (await begunEntry(callId).read(store)) !== null;
}

/** Notes that the flow runs for a call, before it does: at most once. Throws what the store throws. */
export async function noteRun(store: Store, id: string, at: number): Promise<void> {
  const addToList = async () => {
    const before = (await listEntry.read(store)) ?? [];
    await listEntry.write(store, [...before, { id, at }].slice(-MAX_LISTED));
  };
  await Promise.all([begunEntry(id).write(store, at), addToList()]);
}

/** Forgets calls that are too old to run. Throws what the store throws. */
export async function forgetOldRuns(store: Store): Promise<void> {
  const listed = (await listEntry.read(store)) ?? [];
  const isOld = ({ at }: { at: number }) => Date.now() - at > KEPT_MS;
  const old = listed.filter(isOld);
  for (const { id } of old) await begunEntry(id).clear(store);
  if (old.length === 0) return;
  const now = (await listEntry.read(store)) ?? [];
  await listEntry.write(
    store,
    now.filter((each) => !isOld(each)),
  );
}
