import { callState } from '../state/ledger';
import {
  inOrder,
  isBefore,
  MAX_CALL_MS,
  type PendingCall,
  type Checkpoint,
  shift,
} from '../state/checkpoint';
import { passesFilter } from '../call-filter';
import type { PendingRefresh } from './pending-refresh';
import type { RequeueBudget } from './requeue-budget';
import type { Round } from './round';

/** How long a finished call that cannot be run is tried again, in milliseconds of Diga's time after its creation. */
const GIVE_UP_MS = 7 * 24 * 3_600_000;

/**
 * Reviews the pending calls, oldest first, for as long as the budget is open: requeues those that have
 * finished, and drops those that have run or will never. Throws a DigaError, or what the store throws;
 * what was reviewed until then is kept in `progress`.
 */
export async function reviewPending(
  round: Round,
  progress: Checkpoint,
  budget: RequeueBudget,
  refresh: PendingRefresh,
): Promise<void> {
  const all = inOrder(progress.waiting);
  const still: PendingCall[] = [];
  let reviewed = 0;
  try {
    for (const call of all) {
      if (!budget.isOpen) break;
      const next = await review(call);
      reviewed += 1;
      if (next) still.push(next);
    }
  } finally {
    progress.waiting = [...still, ...all.slice(reviewed)];
  }

  /** What stays pending of a call: nothing, once it has run or turns out not to be one of this flow. */
  async function review(pending: PendingCall): Promise<PendingCall | null> {
    const { filter: selection, versions: book, context } = round;
    const state = await callState(context.store, pending.id);
    if (state === 'run') return null;
    if (state === 'handed over') return pending;

    const call = pending.finished
      ? pending
      : await refresh.read(pending, all.slice(reviewed + 1).filter(isInProgress));
    if (!call || isGivenUp(call, progress.watermark)) return null;
    if (!call.finished) return call;
    if (!(await passesFilter(selection, call, book.wasPublished))) return null;
    await budget.requeue(call.id);
    return call;
  }
}

function isInProgress({ finished }: PendingCall): boolean {
  return !finished;
}

function isGivenUp({ created_date, finished }: PendingCall, watermark: string | null): boolean {
  const limit = finished ? GIVE_UP_MS : MAX_CALL_MS;
  return watermark !== null && isBefore(created_date, shift(watermark, -limit));
}
