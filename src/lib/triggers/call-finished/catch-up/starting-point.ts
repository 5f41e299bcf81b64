import { type Call, isFinished, listCalls } from '../../../diga/calls';
import type { DigaClient } from '../../../diga/client';
import { isBefore, notInFuture, shift } from '../../../util/timestamps';
import { type Checkpoint, type PendingCall, toPending } from '../state/checkpoint';
import type { Scope } from '../state/scope';

/** How far back calls are listed for those in progress, in milliseconds of Diga's time. */
const LISTED_MS = 24 * 3_600_000;

/** The most calls listed. A project has fewer in a day. */
const MAX_CALLS = 20_000;

/** The states of a call that goes on, by which Diga can list older ones. */
const IN_PROGRESS = ['in_progress', 'in_queue', 'dialing'] as const;

/**
 * How much later than its neighbours Diga may list a call, in milliseconds: an unknown one that was
 * created this long before the newest counts as in progress at the start.
 */
const LISTED_LATE_MS = 5 * 60_000;

/** The most ids of finished calls that the scope has. More in the last minutes shorten these. */
const MAX_FINISHED = 5_000;

/** How many of the newest calls are returned. */
const MAX_NEWEST = 3;

/** Where a flow starts. */
export interface StartingPoint {
  scope: Pick<Scope, 'newestAtStart' | 'inProgressAtStart'>;
  checkpoint: Checkpoint;
  /** Some of the project's newest calls. */
  newest: Call[];
}

/**
 * The starting point of a flow that is switched on now: the calls in progress, and all that come after.
 * `before` is its checkpoint of when it was last on, if it ever was.
 *
 * @throws {DigaError} if the calls cannot be listed.
 */
export async function startingPointNow(
  client: DigaClient,
  before: Checkpoint | null,
): Promise<StartingPoint> {
  const newest: Call[] = [];
  const finished: Call[] = [];
  const inProgress: PendingCall[] = [];
  let end: string | null = null;
  for await (const call of listCalls(client, {}, MAX_CALLS)) {
    if (newest.length < MAX_NEWEST) newest.push(call);
    end ??= notInFuture(call.created_date);
    if (isBefore(call.created_date, shift(end, -LISTED_MS))) break;
    if (!isFinished(call)) inProgress.unshift(toPending(call));
    else if (!isBefore(call.created_date, shift(end, -LISTED_LATE_MS))) finished.push(call);
  }
  if (end !== null) {
    const listed = new Set(inProgress.map(({ id }) => id));
    const older = await listInProgress(client);
    inProgress.unshift(...older.filter(({ id }) => !listed.has(id)));
  }
  const start = end === null ? null : startAfter(finished, shift(end, -LISTED_LATE_MS));
  return {
    newest,
    scope: {
      newestAtStart: start,
      inProgressAtStart: inProgress.map(({ id }) => id),
    },
    checkpoint: {
      watermark: start?.created_date ?? null,
      pending: inProgress,
      index: before?.index ?? [],
      unindexed: before?.unindexed ?? [],
    },
  };
}

/** The calls in progress, also those that have lasted for days. */
async function listInProgress(client: DigaClient): Promise<PendingCall[]> {
  const found: PendingCall[] = [];
  for (const status of IN_PROGRESS) {
    for await (const call of listCalls(client, { status }, MAX_CALLS)) found.push(toPending(call));
  }
  return found.filter((call) => !call.finished);
}

/** Where the flow starts, given the finished calls since `from`, newest first. */
function startAfter(finished: readonly Call[], from: string): NonNullable<Scope['newestAtStart']> {
  const known = finished.slice(0, MAX_FINISHED);
  const oldest = known.at(-1);
  const isCut = oldest !== undefined && finished.length > MAX_FINISHED;
  return {
    ids: known.map(({ id }) => id),
    created_date: isCut ? shift(oldest.created_date, 1) : from,
  };
}
