import { isBefore, shift } from '../../../util/timestamps';
import { isSelected } from '../selection';
import {
  type Checkpoint,
  MAX_CALL_MS,
  type PendingCall,
  sortByCreation,
} from '../state/checkpoint';
import { callState, skip } from '../state/ledger';
import type { PendingRefresh } from './pending-refresh';
import type { RequeueBudget } from './requeue-budget';
import type { Round } from './round';

/** How long a finished call that does not start is retried, in milliseconds of Diga's time after its creation. */
const GIVE_UP_MS = 7 * 24 * 3_600_000;

/**
 * Reviews the pending calls, oldest first, for as long as the budget is open: requeues those that have
 * finished, and drops those that have started or never will. What was reviewed is kept in `checkpoint`,
 * also when it throws.
 *
 * Throws what the store throws.
 *
 * @throws {DigaError} if Diga cannot be read.
 */
export async function reviewPending(
  round: Round,
  checkpoint: Checkpoint,
  budget: RequeueBudget,
  refresh: PendingRefresh,
): Promise<void> {
  const all = sortByCreation(checkpoint.pending);
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
    checkpoint.pending = [...still, ...all.slice(reviewed)];
  }

  /** The call, if it stays pending: not once it has started, or turns out not to be for this flow. */
  async function review(pending: PendingCall): Promise<PendingCall | null> {
    const { link, context } = round;
    const state = await callState(context.store, pending.id);
    if (state === 'started') return null;
    if (state === 'leased') return pending;

    const call = pending.finished
      ? pending
      : await refresh.read(pending, all.slice(reviewed + 1).filter(isInProgress));
    if (!call || isGivenUp(call, checkpoint.watermark)) return null;
    if (!call.finished) return call;
    if (!(await isSelected(round, call))) return null;
    const endedWhileDisabled = link?.isDisabled && !pending.finished;
    if (endedWhileDisabled && (await skip(context.store, call.id))) return null;
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
