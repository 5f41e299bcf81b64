import type { Call } from '../../../diga/calls';
import type { Page } from '../../../diga/paging';
import { isBefore, later, msSince, notInFuture, shift } from '../../../util/timestamps';
import { mayPassFilter } from '../call-filter';
import { isPolling } from '../props';
import { isAwaited } from '../recording-wait';
import { isSelected, isSwitchedOffInDiga } from '../selection';
import { type Checkpoint, type PendingCall, toPending } from '../state/checkpoint';
import { callState, settleWithoutRun } from '../state/ledger';
import { isInScope } from '../state/scope';
import { settingsAt } from '../state/settings';
import { scopeEntry } from '../state/store-schema';
import { readPages } from './read-pages';
import { Round } from './round';

/** How far back each scan overlaps the last, in milliseconds: Diga may list a call later than its neighbours. */
const OVERLAP_MS = 2 * 60_000;

/** How long after its end a call is left to its own delivery, in milliseconds. */
const DELIVERY_GRACE_MS = 60_000;

/** What is remembered of a scanned call: a backlog may have many. */
export type ScannedCall = Pick<Call, 'id' | 'created_date' | 'agent_id'>;

/**
 * Scans the calls from the watermark on, oldest first, and moves the watermark, for as long as the
 * round is open. `newest` is the page from the watermark to the end of the list, if it was read already.
 * What was scanned is kept in `checkpoint`, also when it throws. Adds to `scanned` the calls that the
 * ledger may hold.
 *
 * Throws what the store throws.
 *
 * @throws {DigaError} if Diga cannot be read.
 */
export async function scan(
  round: Round,
  checkpoint: Checkpoint,
  { newest, scanned }: { newest: Page<Call> | null; scanned: ScannedCall[] },
): Promise<void> {
  const { store } = round.context;
  const scope = await scopeEntry.read(store);
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
    shouldContinue: () => round.isOpen(),
    async take(calls) {
      floor = end;
      for (const call of calls) {
        isOutOfTime = !round.hasTime;
        if (isOutOfTime) return;
        if (from !== undefined && isBefore(call.created_date, from)) continue;
        const isCandidate =
          !known.has(call.id) &&
          mayPassFilter(settingsAt(round.selection.settings, call).filter, call) &&
          (await isInScope(store, scope, call));
        if (isCandidate) {
          const pending = await classify(round, call);
          if (pending) checkpoint.pending.push(pending);
          scanned.push(toScanned(call));
        }
        end = later(end, notInFuture(call.created_date));
        checkpoint.watermark = end;
      }
    },
  });
  if (isComplete && !isOutOfTime && end !== null) {
    checkpoint.watermark = later(floor, shift(end, -OVERLAP_MS));
  }
}

function toScanned({ id, created_date, agent_id }: Call): ScannedCall {
  return { id, created_date, agent_id };
}

/** The call as a pending one, unless it is not for this flow, or has started. */
async function classify(round: Round, call: Call): Promise<PendingCall | null> {
  const pending = toPending(call, round.waitMs);
  if (!pending.finished) return pending;
  const outcome = await round.attempt(() => classifyFinished(round, call, pending));
  if (outcome === undefined) return Round.backOff(pending, round.lastFailure);
  if (outcome === 'settled') return null;
  return outcome === 'requeue' && (await round.requeue(call.id)) ? Round.backOff(pending) : pending;
}

async function classifyFinished(
  { selection, context, client }: Round,
  call: Call,
  pending: PendingCall,
): Promise<'settled' | 'wait' | 'requeue'> {
  const { store, propsValue } = context;
  if (!(await isSelected(selection, call))) return 'settled';
  // Diga runs nothing while the linked workflow is disabled there, and neither does the flow.
  if (isSwitchedOffInDiga(selection, call) && (await settleWithoutRun(store, call.id)))
    return 'settled';
  const state = await callState(store, call.id);
  if (state === 'started') return 'settled';
  const awaitsDelivery = !isPolling(propsValue) && endedJustNow(call);
  if (state === 'leased' || awaitsDelivery) return 'wait';
  return (await isAwaited(client, pending)) ? 'wait' : 'requeue';
}

function endedJustNow({ end_time }: Call): boolean {
  return !!end_time && msSince(end_time) < DELIVERY_GRACE_MS;
}
