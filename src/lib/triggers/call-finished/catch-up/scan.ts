import type { Call, Page } from '../../../diga/types';
import { isBefore, later, msSince, shift } from '../../../util/timestamps';
import { mayPassFilter } from '../call-filter';
import { isPolling } from '../props';
import { isSelected } from '../selection';
import { type Checkpoint, type PendingCall, toPending } from '../state/checkpoint';
import { callState, skip } from '../state/ledger';
import { isInScope, type Scope } from '../state/scope';
import { readPages } from './read-pages';
import type { RequeueBudget } from './requeue-budget';
import type { Round } from './round';

/** How far back each scan overlaps the last, in milliseconds: Diga may list a call later than its neighbours. */
const OVERLAP_MS = 2 * 60_000;

/** How long after its end a call is left to its own delivery, in milliseconds. */
const DELIVERY_GRACE_MS = 60_000;

/** Scanning pauses at this many pending calls, so that the checkpoint fits into the store. */
export const MAX_PENDING = 500;

/**
 * Scans the calls from the watermark on, oldest first, and moves the watermark, for as long as the
 * round has time and its budget is open. `newest` is the page from the watermark to the end of the list,
 * if it was read already. What was scanned is kept in `checkpoint`, also when it throws.
 *
 * Throws what the store throws.
 *
 * @throws {DigaError} if Diga cannot be read.
 */
export async function scan(
  round: Round,
  checkpoint: Checkpoint,
  scope: Scope,
  budget: RequeueBudget,
  newest: Page<Call> | null,
): Promise<void> {
  const known = new Set(checkpoint.pending.map(({ id }) => id));
  // Diga does not document whether its bound is inclusive, so this one is a little earlier.
  const from = checkpoint.watermark === null ? undefined : shift(checkpoint.watermark, -1);
  let isOutOfTime = false;
  let end = checkpoint.watermark;
  /** The end of the page before the last. */
  let floor = checkpoint.watermark;

  const isComplete = await readPages({
    client: round.client,
    filter: { createdFrom: from, order: 'asc' },
    first: newest,
    shouldContinue: () => budget.isOpen && checkpoint.pending.length < MAX_PENDING,
    async take(calls) {
      floor = end;
      for (const call of calls) {
        isOutOfTime = Date.now() >= round.deadline;
        if (isOutOfTime) return;
        if (from !== undefined && isBefore(call.created_date, from)) continue;
        const pending = known.has(call.id) ? null : await classify(round, scope, budget, call);
        if (pending) checkpoint.pending.push(pending);
        checkpoint.prunedUntil ??= call.created_date;
        end = later(end, call.created_date);
        checkpoint.watermark = end;
      }
    },
  });
  if (isComplete && !isOutOfTime && end !== null) {
    checkpoint.watermark = later(floor, shift(end, -OVERLAP_MS));
  }
}

/** The call as a pending one, if it is for this flow and has not started. */
async function classify(
  round: Round,
  scope: Scope,
  budget: RequeueBudget,
  call: Call,
): Promise<PendingCall | null> {
  const { filter, link, context } = round;
  if (!isInScope(scope, call) || !mayPassFilter(filter, call)) return null;
  const pending = toPending(call);
  if (!pending.finished) return pending;
  if (!(await isSelected(round, call))) return null;
  // Diga runs nothing while the linked workflow is disabled there, and neither does the flow.
  if (link?.isDisabled && (await skip(context.store, call.id))) return null;
  const state = await callState(context.store, call.id);
  if (state === 'started') return null;
  const awaitsDelivery = !isPolling(context.propsValue) && endedJustNow(call);
  if (state === 'open' && !awaitsDelivery) await budget.requeue(call.id);
  return pending;
}

function endedJustNow({ end_time }: Call): boolean {
  return !!end_time && msSince(end_time) < DELIVERY_GRACE_MS;
}
