import { isSelected, isSwitchedOffInDiga } from '../selection';
import { type Checkpoint, type PendingCall, sortByCreation } from '../state/checkpoint';
import { callState, settleWithoutRun } from '../state/ledger';
import { isAwaited } from '../recording-wait';
import type { PendingRefresh } from './pending-refresh';
import { Round, type Share } from './round';

/** After this age, in milliseconds of Diga's time, a call that lasts is looked at once an hour. */
const LONG_CALL_MS = 24 * 3_600_000;
const LONG_CALL_PAUSE_MS = 3_600_000;

/** After this age, in milliseconds of Diga's time, a call is no longer looked at. */
const GIVE_UP_MS = 7 * 24 * 3_600_000;

/** Reviews the pending calls of a checkpoint, oldest first: each once in a round. */
export class PendingReview {
  /** Calls that are pending no longer, and that the ledger may hold. */
  readonly settled: PendingCall[] = [];
  /** Calls that are no longer looked at, and have not ended. */
  readonly givenUp: PendingCall[] = [];
  private readonly kept: PendingCall[] = [];
  private readonly fresh: PendingCall[] = [];
  /** Calls that were requeued or could not be read, and are due again. */
  private readonly repeated: PendingCall[] = [];

  constructor(
    private readonly round: Round,
    { pending }: Checkpoint,
    private readonly refresh: PendingRefresh,
  ) {
    for (const call of sortByCreation(pending)) {
      if ((call.retryAt ?? 0) > Date.now()) this.kept.push(call);
      else if (call.attempts) this.repeated.push(call);
      else this.fresh.push(call);
    }
  }

  /** The calls that are pending still. */
  get pending(): PendingCall[] {
    return [...this.kept, ...this.repeated, ...this.fresh];
  }

  /**
   * Goes on with some calls within a share of the round: requeues those that have finished, and drops
   * those that have started or never will. A call that fails is looked at again later.
   *
   * Throws what the store or Diga throws, if several calls in a row fail.
   */
  async proceed(which: 'fresh' | 'repeated', share?: Share): Promise<void> {
    const due = this[which];
    while (this.round.isOpen(share)) {
      const call = due[0];
      if (!call) return;
      const outcome = await this.round.attempt(() => this.review(call));
      due.shift();
      if (outcome === undefined) this.kept.push(Round.backOff(call, this.round.lastFailure));
      else if (outcome !== null) this.kept.push(outcome);
    }
  }

  /** The call, if it stays pending; null once it has started, or turns out not to be for this flow. */
  private async review(pending: PendingCall): Promise<PendingCall | null> {
    const { round } = this;
    const { store } = round.context;
    const read = this.refresh.alreadyRead(pending);
    if (read && !read.finished) return this.stayInProgress(read);
    const state = await callState(store, pending.id);
    if (state === 'started') return this.settle(pending);
    if (state === 'leased') return pending;
    if (await round.isOlderThan(pending, GIVE_UP_MS)) {
      if (!pending.finished) this.givenUp.push(pending);
      return this.settle(pending);
    }
    const call = await this.readAgain(pending);
    if (!call) return this.settle(pending);
    if (!call.finished) return this.stayInProgress(call);
    if (!(await isSelected(round.selection, call))) return this.settle(call);
    const endedWhileOff = !pending.finished && isSwitchedOffInDiga(round.selection, call);
    if (endedWhileOff && (await settleWithoutRun(store, call.id))) return this.settle(call);
    if (await isAwaited(round.client, call)) return call;
    return (await round.requeue(call.id)) ? Round.backOff(call) : call;
  }

  /** A call that was requeued before and did not run may be deleted in Diga. */
  private async readAgain(pending: PendingCall): Promise<PendingCall | null> {
    const { attempts = 0, finished } = pending;
    const isFinal = !mayChange(pending);
    if (isFinal && attempts === 0) return pending;
    const following = this.fresh.slice(1).filter(mayChange);
    const call = isFinal
      ? await this.refresh.readOne(pending.id)
      : await this.refresh.read(pending, following);
    return call && { ...call, ...(finished && { attempts }) };
  }

  private async stayInProgress(call: PendingCall): Promise<PendingCall> {
    const isLong = await this.round.isOlderThan(call, LONG_CALL_MS);
    return isLong ? { ...call, retryAt: Date.now() + LONG_CALL_PAUSE_MS } : call;
  }

  private settle(call: PendingCall): null {
    this.settled.push(call);
    return null;
  }
}

/** Whether a call is read again before it is requeued: it is in progress, or was waited for. */
function mayChange({ finished, waitUntil }: PendingCall): boolean {
  return !finished || waitUntil !== undefined;
}
