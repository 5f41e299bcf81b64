import { earlier, isBefore, later, shift } from '../../../util/timestamps';
import { type Checkpoint, MAX_CALL_MS, type Span } from '../state/checkpoint';
import { removeEntry } from '../state/ledger';
import type { Scope } from '../state/scope';
import { checkpointEntry, scopeEntry } from '../state/store-schema';
import { readPages } from './read-pages';
import type { Round } from './round';

/** The ledger is pruned in spans of at least this, in milliseconds of Diga's time. */
const MIN_SPAN_MS = 3_600_000;

/**
 * Removes from the ledger the calls that are too old to be delivered again: one page of the list in a
 * round, or as many as it takes to get past one instant.
 *
 * Throws what the store throws.
 *
 * @throws {DigaError} if Diga cannot be read.
 */
export async function prune(round: Round, checkpoint: Checkpoint, scope: Scope): Promise<void> {
  const { store } = round.context;
  const [unpruned, ...others] = checkpoint.unprunedSpans;
  const span = unpruned ?? oldSpan(checkpoint);
  if (!span) return;
  // First, so that no delivery of a pruned call runs it again.
  if (!unpruned) await scopeEntry.write(store, { ...scope, prunedBefore: span.to });
  // The ledger still needs a call that was in progress when the flow was switched on again.
  const needed = new Set(unpruned ? scope.inProgressAtStart : []);
  let reached = span.from;
  const isComplete = await readPages({
    client: round.client,
    filter: {
      createdFrom: shift(span.from, -1),
      createdUntil: shift(span.to, 1),
      order: 'asc',
    },
    shouldContinue: () => !isBefore(span.from, reached) && Date.now() < round.deadline,
    async take(calls) {
      for (const { id, created_date } of calls) {
        if (isBefore(created_date, span.to) && !needed.has(id)) await removeEntry(store, id);
        reached = later(reached, created_date);
      }
    },
  });
  if (isComplete) reached = span.to;
  if (unpruned) {
    const rest = isBefore(reached, span.to) ? [{ from: reached, to: span.to }] : [];
    checkpoint.unprunedSpans = [...rest, ...others];
  } else {
    checkpoint.prunedUntil = earlier(reached, span.to);
  }
  await checkpointEntry.write(store, checkpoint);
}

/** The calls that are old enough to be pruned, if they are worth a request. Never a pending one. */
function oldSpan({ watermark, prunedUntil, pending }: Checkpoint): Span | null {
  if (watermark === null || prunedUntil === null) return null;
  const horizon = shift(watermark, -MAX_CALL_MS);
  const to = pending.reduce((oldest, { created_date }) => earlier(created_date, oldest), horizon);
  const isWorthIt = isBefore(shift(prunedUntil, MIN_SPAN_MS), to);
  return isWorthIt ? { from: prunedUntil, to } : null;
}
