import type { DigaClient } from '../../../diga/client';
import { notInFuture, shift } from '../../../util/timestamps';
import { callFinishedLog as log } from '../../shared/log';
import type { HookContext } from '../props';
import type { Selection } from '../selection';
import { type Checkpoint, LEDGER_MS, readCheckpoint, writeCheckpoint } from '../state/checkpoint';
import { indexCalls, pruneLedger } from '../state/ledger-index';
import { isSameProject, OTHER_PROJECT, rememberProject } from '../state/project';
import { giveUp, writeScope } from '../state/scope';
import { PendingRefresh } from './pending-refresh';
import { PendingReview } from './pending-review';
import { readPages } from './read-pages';
import { Round } from './round';
import { type ScannedCall, scan } from './scan';
import { startingPointNow } from './starting-point';

/** What calls that were tried before get of a round, before anything else. */
const REPEATED_SHARE = { time: 0.25, requeues: 0.25 };

/** Scanning always has what is left of the time. Progress with the requeues may use them all. */
const FRESH_SHARE = { time: 0.75, requeues: 1 };

/** A call counts as stuck after this many attempts, and the log says so at most once in this time. */
const STUCK_ATTEMPTS = 4;
const COMPLAINT_MS = 60 * 60_000;

/**
 * One round of the catch-up: reviews the pending calls, scans the new ones, oldest first, and prunes
 * the ledger, within `budgetMs`. Returns how many calls were requeued. The next round continues where
 * this one stops. If the connection leads to another Diga project by now, the flow starts there from now.
 *
 * Throws what the store throws; the checkpoint keeps what was done until then.
 *
 * @throws {DigaError} if Diga cannot be read; the checkpoint keeps what was done until then.
 */
export async function catchUp(
  context: HookContext,
  client: DigaClient,
  selection: Selection,
  budgetMs: number,
): Promise<number> {
  const { store, auth } = context;
  const checkpoint = await readCheckpoint(store);
  if (!checkpoint) throw new Error('The flow was never switched on');
  if (checkpoint.project && !(await isSameProject(client, auth, checkpoint.project))) {
    await startFromNow(context, client, checkpoint);
    return 0;
  }
  const round = new Round(context, client, selection, budgetMs);
  await reviewAndScan(round, checkpoint);
  await tidyLedger(round, checkpoint);
  return round.requeued;
}

async function startFromNow(
  { auth, store }: HookContext,
  client: DigaClient,
  before: Checkpoint,
): Promise<void> {
  const { scope, checkpoint, newest } = await startingPointNow(client, before);
  await writeScope(store, scope);
  await writeCheckpoint(store, {
    ...checkpoint,
    project: await rememberProject(client, auth, newest),
  });
  log.info(OTHER_PROJECT);
}

/** Stores the checkpoint with what was done, also when it throws. */
async function reviewAndScan(round: Round, checkpoint: Checkpoint): Promise<void> {
  const { store, auth } = round.context;
  const refresh = new PendingRefresh(round.client, checkpoint.watermark, round.waitMs);
  const review = new PendingReview(round, checkpoint, refresh);
  const { length } = checkpoint.pending;
  const scanned: ScannedCall[] = [];
  try {
    await review.proceed('repeated', REPEATED_SHARE);
    await review.proceed('fresh', FRESH_SHARE);
    if (round.isOpen()) await scan(round, checkpoint, { newest: refresh.newest, scanned });
    await review.proceed('repeated');
    await review.proceed('fresh');
  } finally {
    checkpoint.pending = [...review.pending, ...checkpoint.pending.slice(length)];
    complain(round, checkpoint);
    checkpoint.project = await rememberProject(
      round.client,
      auth,
      scanned.reverse(),
      checkpoint.project,
    );
    // In this order: what the checkpoint no longer has is known to the scope and the index before.
    await giveUp(
      store,
      review.givenUp.map(({ id }) => id),
    );
    await indexCalls(store, checkpoint, [...review.settled, ...scanned]);
    await writeCheckpoint(store, checkpoint);
  }
}

/** Says in the log that calls are stuck, and why. */
function complain({ lastFailure }: Round, checkpoint: Checkpoint): void {
  const stuck = checkpoint.pending.filter(({ attempts = 0 }) => attempts >= STUCK_ATTEMPTS);
  const isDue = Date.now() - (checkpoint.complainedAt ?? 0) >= COMPLAINT_MS;
  if (stuck.length === 0 || !isDue) return;
  checkpoint.complainedAt = Date.now();
  const what = `calls that cannot be read or do not start, and are retried: ${stuck.length}.`;
  if (lastFailure) log.warn(what, lastFailure);
  else log.info(what);
}

/** Removes from the ledger what is too old to be delivered again. */
async function tidyLedger(round: Round, checkpoint: Checkpoint): Promise<void> {
  const { store } = round.context;
  const isIndexed = await indexOldCalls(round, checkpoint);
  const { watermark } = checkpoint;
  const isPruned =
    watermark !== null &&
    (await pruneLedger(store, checkpoint, shift(notInFuture(watermark), -LEDGER_MS), {
      kept: new Set(checkpoint.pending.map(({ id }) => id)),
      hasTime: () => round.hasTime,
    }));
  if (isIndexed || isPruned) await writeCheckpoint(store, checkpoint);
}

/** Adds to the index what a release before 0.4.0 may have in its ledger. Returns whether there was any. */
async function indexOldCalls(round: Round, checkpoint: Checkpoint): Promise<boolean> {
  const { unindexed } = checkpoint;
  if (unindexed.length === 0) return false;
  const { store } = round.context;
  for (let span = unindexed[0]; span && round.hasTime; span = unindexed[0]) {
    const { from, to } = span;
    const isComplete = await readPages({
      client: round.client,
      filter: { createdFrom: shift(from, -1), createdUntil: shift(to, 1), order: 'asc' },
      shouldContinue: () => round.hasTime,
      take: (calls) => indexCalls(store, checkpoint, calls),
    });
    if (!isComplete) break;
    unindexed.shift();
  }
  return true;
}
