import type { Store } from '@activepieces/pieces-framework';
import { type Call, isFinished } from '../../../diga/calls';
import { parseTimestamp } from '../../../util/timestamps';
import type { FilterableCall } from '../call-filter';
import { waitUntil } from '../recording-wait';
import type { IndexPart } from './ledger-index';
import type { KnownProject } from './project';
import { checkpointEntry, pendingPartEntry } from './store-schema';

/**
 * How far the catch-up has come. All times are Diga's own `created_date`, so that no clock but Diga's
 * decides what comes before what. Only switching on and the catch-up write it.
 */
export interface Checkpoint {
  /** Every call created before this has been scanned; null before the project's first call. */
  watermark: string | null;
  /** Scanned calls that are still in progress, to be requeued, or leased and not started. */
  pending: PendingCall[];
  /** Which parts the index of the ledger has, oldest hour first. */
  index: IndexPart[];
  /** Times whose calls the ledger may hold without an index: it was kept by a release before 0.4.0. */
  unindexed: Span[];
  /** The Diga project that all this is about; undefined until the next round. */
  project?: KnownProject | undefined;
  /** When the log last said that calls are stuck, in milliseconds since the epoch. */
  complainedAt?: number | undefined;
}

/** What the catch-up needs to know of a call to requeue it later. */
export interface PendingCall extends FilterableCall {
  id: string;
  created_date: string;
  /** Whether Diga has said that it is finished. */
  finished: boolean;
  /** How often it was requeued, or could not be read, since it last made progress. */
  attempts?: number;
  /** When to look at it again, in milliseconds since the epoch. */
  retryAt?: number;
  /** Of a finished call: until when its recording and messages are waited for, as of `waitUntil`. */
  waitUntil?: number;
  /** Of a call with `waitUntil`: whether it has its recording. */
  isRecorded?: boolean;
}

/** Calls created from `from` on and before `to`. */
export interface Span {
  from: string;
  to: string;
}

/** How long the ledger keeps a call, in milliseconds of Diga's time after its creation. */
export const LEDGER_MS = 24 * 3_600_000;

/** The pending calls in one value of the store: at most 300 bytes each, of the 512 KB that it may have. */
const MAX_PENDING_IN_VALUE = 1_500;

/** The parts of the pending calls that do not fit into the checkpoint's own value. */
export interface PendingParts {
  /** Two sets take turns, so that a write that breaks off leaves the last one whole. */
  set: 'a' | 'b';
  count: number;
}

/** The checkpoint; null if the flow was never switched on. Throws what the store throws. */
export async function readCheckpoint(store: Store): Promise<Checkpoint | null> {
  const stored = await checkpointEntry.read(store);
  if (!stored) return null;
  const { parts, ...checkpoint } = stored;
  const more = await Promise.all(partsIn(parts).map((part) => pendingPartEntry(part).read(store)));
  const pending = [...checkpoint.pending, ...more.flatMap((calls) => calls ?? [])];
  return { ...checkpoint, pending };
}

/** Stores the checkpoint, with any number of pending calls. Throws what the store throws. */
export async function writeCheckpoint(store: Store, checkpoint: Checkpoint): Promise<void> {
  const before = (await checkpointEntry.read(store))?.parts;
  const { pending } = checkpoint;
  const count = Math.max(0, Math.ceil(pending.length / MAX_PENDING_IN_VALUE) - 1);
  const parts = { set: before?.set === 'a' ? 'b' : 'a', count } as const;
  const slice = (index: number) =>
    pending.slice(index * MAX_PENDING_IN_VALUE, (index + 1) * MAX_PENDING_IN_VALUE);
  for (const part of partsIn(parts)) {
    await pendingPartEntry(part).write(store, slice(part.part + 1));
  }
  await checkpointEntry.write(store, {
    ...checkpoint,
    pending: slice(0),
    ...(count > 0 && { parts }),
  });
  for (const part of partsIn(before)) await pendingPartEntry(part).clear(store);
}

function partsIn(parts: PendingParts | undefined) {
  return parts ? Array.from({ length: parts.count }, (_, part) => ({ set: parts.set, part })) : [];
}

/** A call of Diga's as a pending call. `waitMs` is how long the flow waits for recordings. */
export function toPending(call: Call, waitMs = 0): PendingCall {
  const { id, created_date, type, agent_id, agent_version_id } = call;
  const finished = isFinished(call);
  const until = finished ? waitUntil(call, waitMs) : undefined;
  return {
    ...{ id, created_date, type, agent_id, agent_version_id, finished },
    ...(until !== undefined && { waitUntil: until, isRecorded: !!call.recording_url }),
  };
}

/** Calls by their creation, oldest first. */
export function sortByCreation(calls: readonly PendingCall[]): PendingCall[] {
  const timed = calls.map((call) => ({ call, time: parseTimestamp(call.created_date) ?? '' }));
  return timed.sort((a, b) => (a.time < b.time ? -1 : 1)).map(({ call }) => call);
}
