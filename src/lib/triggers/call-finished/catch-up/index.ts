import { checkpointEntry, scopeEntry } from '../state/store-schema';
import { reviewPending } from './pending-calls';
import { PendingRefresh } from './pending-refresh';
import { prune } from './prune';
import { RequeueBudget } from './requeue-budget';
import type { Round } from './round';
import { MAX_PENDING, scan } from './scan';

/**
 * One round of the catch-up: reviews the pending calls, scans the new ones, oldest first, and prunes
 * the ledger. Gives how many calls were requeued. The next round continues where this one stops.
 *
 * Throws what the store throws; the checkpoint keeps what was done until then.
 *
 * @throws {DigaError} if Diga cannot be read; the checkpoint keeps what was done until then.
 */
export async function catchUp(round: Round): Promise<number> {
  const { store } = round.context;
  const [checkpoint, scope] = await Promise.all([
    checkpointEntry.read(store),
    scopeEntry.read(store),
  ]);
  if (!checkpoint || !scope) throw new Error('The flow was never switched on');
  const budget = new RequeueBudget(round);
  const refresh = new PendingRefresh(round.client, checkpoint.watermark);
  try {
    await reviewPending(round, checkpoint, budget, refresh);
    if (budget.isOpen && checkpoint.pending.length < MAX_PENDING) {
      await scan(round, checkpoint, scope, budget, refresh.newest);
    }
  } finally {
    await checkpointEntry.write(store, checkpoint);
  }
  await prune(round, checkpoint, scope);
  return budget.requeued;
}
