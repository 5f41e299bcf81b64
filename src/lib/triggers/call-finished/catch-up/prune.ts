import { removeEntry } from '../state/ledger';
import {
  type Scope,
  scopeSlot,
  earlier,
  isBefore,
  later,
  MAX_CALL_MS,
  type Checkpoint,
  checkpointSlot,
  shift,
  type Span,
} from '../state/checkpoint';
import { readPages } from './read-pages';
import type { Round } from './round';

/** The ledger is pruned in spans of at least this, in milliseconds of Diga's time. */
const MIN_SPAN_MS = 3_600_000;

/**
 * Prunes the ledger of calls that are too old to be delivered again, a page of the list in a round, or
 * as many as it takes to get past one instant. Throws a DigaError, or what the store throws.
 */
export async function prune(round: Round, progress: Checkpoint, bounds: Scope): Promise<void> {
  const { store } = round.context;
  const [leftOver, ...others] = progress.leftBehind;
  const span = leftOver ?? oldSpan(progress);
  if (!span) return;
  // First of all no delivery may bring them back.
  if (!leftOver) await scopeSlot.write(store, { ...bounds, forgottenBefore: span.to });
  // A call that was in progress when the flow was switched on again is not left over.
  const needed = new Set(leftOver ? bounds.underWay : []);
  let reached = span.from;
  const isAll = await readPages({
    client: round.client,
    filter: {
      createdFrom: shift(span.from, -1),
      createdUntil: shift(span.to, 1),
      order: 'asc',
    },
    goesOn: () => !isBefore(span.from, reached) && Date.now() < round.deadline,
    async take(calls) {
      for (const { id, created_date } of calls) {
        if (isBefore(created_date, span.to) && !needed.has(id)) await removeEntry(store, id);
        reached = later(reached, created_date);
      }
    },
  });
  if (isAll) reached = span.to;
  if (leftOver) {
    const rest = isBefore(reached, span.to) ? [{ from: reached, to: span.to }] : [];
    progress.leftBehind = [...rest, ...others];
  } else {
    progress.forgottenUntil = earlier(reached, span.to);
  }
  await checkpointSlot.write(store, progress);
}

/** What has become old enough to be pruned, if it is worth a request. No pending call ever is. */
function oldSpan({ watermark, forgottenUntil, waiting }: Checkpoint): Span | null {
  if (watermark === null || forgottenUntil === null) return null;
  const horizon = shift(watermark, -MAX_CALL_MS);
  const to = waiting.reduce((oldest, { created_date }) => earlier(created_date, oldest), horizon);
  const isWorthIt = isBefore(shift(forgottenUntil, MIN_SPAN_MS), to);
  return isWorthIt ? { from: forgottenUntil, to } : null;
}
