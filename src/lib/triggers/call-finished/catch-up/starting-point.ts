import dayjs from 'dayjs';
import { isFinished, listCalls } from '../../../diga/calls';
import type { DigaClient } from '../../../diga/client';
import type { Call } from '../../../diga/types';
import { earlier, isBefore, shift } from '../../../util/timestamps';
import {
  type Checkpoint,
  MAX_CALL_MS,
  type PendingCall,
  type Span,
  toPending,
} from '../state/checkpoint';
import type { Scope } from '../state/scope';

/** The most calls scanned for those in progress. A project has fewer in a day. */
const MAX_CALLS = 20_000;

/** How far Diga's clock and the host's may differ, in milliseconds. */
const MAX_CLOCK_SKEW_MS = 3_600_000;

/** Where a flow starts. */
export interface StartingPoint {
  scope: Scope;
  checkpoint: Checkpoint;
}

/**
 * The starting point of a flow that is switched on now: the calls in progress, and all that come after.
 *
 * `before` is the checkpoint of when it was switched off at `offSince` (milliseconds since the epoch),
 * if it was ever on.
 *
 * @throws {DigaError} if the calls cannot be listed.
 */
export async function startingPointNow(
  client: DigaClient,
  before: Checkpoint | null,
  offSince: number | null,
): Promise<StartingPoint> {
  let newest: Call | null = null;
  const newestIds: string[] = [];
  const inProgress: PendingCall[] = [];
  for await (const call of listCalls(client, {}, MAX_CALLS)) {
    newest ??= call;
    if (!isBefore(call.created_date, newest.created_date)) newestIds.push(call.id);
    if (isBefore(call.created_date, shift(newest.created_date, -MAX_CALL_MS))) break;
    if (!isFinished(call)) inProgress.unshift(toPending(call));
  }
  const watermark = newest?.created_date ?? null;
  return {
    scope: {
      newestAtStart: watermark === null ? null : { ids: newestIds, created_date: watermark },
      inProgressAtStart: inProgress.map(({ id }) => id),
      prunedBefore: null,
    },
    checkpoint: {
      watermark,
      pending: inProgress,
      prunedUntil: inProgress[0]?.created_date ?? watermark,
      unprunedSpans:
        before && offSince !== null && watermark !== null
          ? unprunedUntil(before, offSince, watermark)
          : [],
    },
  };
}

/** The times before the flow was switched off whose calls the ledger still holds. None is after `watermark`. */
function unprunedUntil(
  { unprunedSpans, prunedUntil }: Checkpoint,
  offSince: number,
  watermark: string,
): Span[] {
  const to = earlier(dayjs(offSince + MAX_CLOCK_SKEW_MS).toISOString(), shift(watermark, 1));
  return [...unprunedSpans, { from: prunedUntil ?? shift(to, -MAX_CALL_MS), to }];
}
