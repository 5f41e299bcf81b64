import { scopeSlot, checkpointSlot } from '../state/checkpoint';
import { reviewPending } from './pending-calls';
import { PendingRefresh } from './pending-refresh';
import { prune } from './prune';
import { RequeueBudget } from './requeue-budget';
import type { Round } from './round';
import { MAX_PENDING, scan } from './scan';

/**
 * One round of the catch-up: reviews the pending calls, scans those that are new, oldest first, and
 * prunes the ledger. Gives how many calls were requeued. What a round does not get to, the next goes
 * on with. Throws a DigaError, or what the store throws; what was done until then is kept.
 */
export async function catchUp(round: Round): Promise<number> {
  const { store } = round.context;
  const [progress, bounds] = await Promise.all([checkpointSlot.read(store), scopeSlot.read(store)]);
  if (!progress || !bounds) throw new Error('The flow was never switched on');
  const budget = new RequeueBudget(round);
  const refresh = new PendingRefresh(round.client, progress.watermark);
  try {
    await reviewPending(round, progress, budget, refresh);
    if (budget.isOpen && progress.waiting.length < MAX_PENDING) {
      await scan(round, progress, bounds, budget, refresh.newest);
    }
  } finally {
    await checkpointSlot.write(store, progress);
  }
  await prune(round, progress, bounds);
  return budget.requeued;
}
