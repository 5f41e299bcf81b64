import dayjs from 'dayjs';
import { isFinalStatus, listCalls } from '../../../diga/calls';
import type { DigaClient } from '../../../diga/client';
import type { Call } from '../../../diga/types';
import {
  type Scope,
  earlier,
  isBefore,
  MAX_CALL_MS,
  type PendingCall,
  type Checkpoint,
  shift,
  type Span,
  toPending,
} from '../state/checkpoint';

/** The most calls looked through for those that are under way; a project has fewer in a day. */
const MAX_CALLS = 20_000;

/** How far Diga's clock and the host's may be apart, in milliseconds. */
const MAX_CLOCK_SKEW_MS = 3_600_000;

/** Where a flow begins. */
export interface StartingPoint {
  bounds: Scope;
  progress: Checkpoint;
}

/**
 * Where a flow begins that is switched on now: with the calls under way, and all that come after.
 *
 * `before` is how far it had come when it was switched off at `offSince` (milliseconds since the
 * epoch), if it was ever on. Throws a DigaError.
 */
export async function startingPointNow(
  client: DigaClient,
  before: Checkpoint | null,
  offSince: number | null,
): Promise<StartingPoint> {
  let newest: Call | null = null;
  const newestIds: string[] = [];
  const underWay: PendingCall[] = [];
  for await (const call of listCalls(client, {}, MAX_CALLS)) {
    newest ??= call;
    if (!isBefore(call.created_date, newest.created_date)) newestIds.push(call.id);
    if (isBefore(call.created_date, shift(newest.created_date, -MAX_CALL_MS))) break;
    if (!isFinalStatus(call.status)) underWay.unshift(toPending(call));
  }
  const watermark = newest?.created_date ?? null;
  return {
    bounds: {
      newestBefore: watermark === null ? null : { ids: newestIds, created_date: watermark },
      underWay: underWay.map(({ id }) => id),
      forgottenBefore: null,
    },
    progress: {
      watermark,
      waiting: underWay,
      forgottenUntil: underWay[0]?.created_date ?? watermark,
      leftBehind:
        before && offSince !== null && watermark !== null
          ? leftoversOf(before, offSince, watermark)
          : [],
    },
  };
}

/** What the ledger still holds of the time until the flow was switched off; nothing after `watermark` is. */
function leftoversOf(
  { leftBehind, forgottenUntil }: Checkpoint,
  offSince: number,
  watermark: string,
): Span[] {
  const to = earlier(dayjs(offSince + MAX_CLOCK_SKEW_MS).toISOString(), shift(watermark, 1));
  return [...leftBehind, { from: forgottenUntil ?? shift(to, -MAX_CALL_MS), to }];
}
