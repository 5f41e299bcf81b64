import type { Call, Page } from '../../../diga/types';
import { callState } from '../state/ledger';
import {
  type Scope,
  isBefore,
  isInScope,
  later,
  type PendingCall,
  type Checkpoint,
  shift,
  toPending,
} from '../state/checkpoint';
import { passesFilter, mayPassFilter } from '../call-filter';
import { readPages } from './read-pages';
import type { RequeueBudget } from './requeue-budget';
import type { Round } from './round';

/** How far back the newest calls are scanned again, in milliseconds: Diga may show one later than its neighbour. */
const OVERLAP_MS = 2 * 60_000;

/** A call that ended less than this ago is left to its own delivery, in milliseconds. */
const DELIVERY_GRACE_MS = 60_000;

/** More are only scanned while fewer than this are pending, so that they stay small enough for the store. */
export const MAX_PENDING = 500;

/**
 * Scans the calls from the watermark on, oldest first, and moves the watermark, for as long as the
 * round has time and its budget is open. `newest` is the list from the watermark to its end, where it
 * has been read already. Throws a DigaError, or what the store throws; what was scanned is kept in
 * `progress`.
 */
export async function scan(
  round: Round,
  progress: Checkpoint,
  bounds: Scope,
  budget: RequeueBudget,
  newest: Page<Call> | null,
): Promise<void> {
  const known = new Set(progress.waiting.map(({ id }) => id));
  // Whether Diga's bound is inclusive is not documented, so it lies a little before.
  const from = progress.watermark === null ? undefined : shift(progress.watermark, -1);
  let isOutOfTime = false;
  let end = progress.watermark;
  /** How far the pages before the one that `end` is of have come. */
  let floor = progress.watermark;

  const isAll = await readPages({
    client: round.client,
    filter: { createdFrom: from, order: 'asc' },
    first: newest,
    goesOn: () => budget.isOpen && progress.waiting.length < MAX_PENDING,
    async take(calls) {
      floor = end;
      for (const call of calls) {
        isOutOfTime = Date.now() >= round.deadline;
        if (isOutOfTime) return;
        if (from !== undefined && isBefore(call.created_date, from)) continue;
        const pending = known.has(call.id) ? null : await classify(round, bounds, budget, call);
        if (pending) progress.waiting.push(pending);
        progress.forgottenUntil ??= call.created_date;
        end = later(end, call.created_date);
        progress.watermark = end;
      }
    },
  });
  if (isAll && !isOutOfTime && end !== null) {
    progress.watermark = later(floor, shift(end, -OVERLAP_MS));
  }
}

/** What is pending of a call that is new. */
async function classify(
  { filter: selection, versions: book, context: { store } }: Round,
  bounds: Scope,
  budget: RequeueBudget,
  call: Call,
): Promise<PendingCall | null> {
  if (!isInScope(bounds, call) || !mayPassFilter(selection, call)) return null;
  const pending = toPending(call);
  if (!pending.finished) return pending;
  if (!(await passesFilter(selection, call, book.wasPublished))) return null;
  const state = await callState(store, call.id);
  if (state === 'run') return null;
  if (state === 'unrun' && !endedJustNow(call)) await budget.requeue(call.id);
  return pending;
}

function endedJustNow({ end_time }: Call): boolean {
  return !!end_time && Date.now() - Date.parse(end_time) < DELIVERY_GRACE_MS;
}
