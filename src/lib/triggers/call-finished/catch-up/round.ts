import { setTimeout as delay } from 'node:timers/promises';
import { listCalls } from '../../../diga/calls';
import type { DigaClient } from '../../../diga/client';
import { isDigaError } from '../../../diga/errors';
import { collect } from '../../../diga/paging';
import { isBefore, msSince, notInFuture, shift } from '../../../util/timestamps';
import type { HookContext } from '../props';
import { recordingWaitMs } from '../recording-wait';
import type { Selection } from '../selection';
import { requeue } from './requeue';

/** How fast missed calls are requeued. */
interface Pace {
  /** The most calls in one round. The rest waits for the next. */
  maxPerRound: number;
  /** Pause between two, in milliseconds: each makes `run` send several requests to Diga. */
  pauseMs: number;
}

/** At most 50 calls a minute, because Google Sheets takes 60 writes a minute for one user. */
const EVEN: Pace = { maxPerRound: 240, pauseMs: 1_200 };
const FAST: Pace = { maxPerRound: 240, pauseMs: 250 };

/** After this many failures the host counts as down, and the rest of the round is left to the next. */
const MAX_HOST_FAILURES = 3;

/** After this many calls in a row that cannot be read, Diga counts as down. */
const MAX_FAILURES_IN_A_ROW = 3;

/**
 * The pause before the third attempt at a call, in milliseconds. It doubles up to a maximum; the second
 * attempt is in the next round.
 */
const MIN_BACKOFF_MS = 4 * 60_000;
const MAX_BACKOFF_MS = 60 * 60_000;
/** After a failure that may pass at any time. */
const MAX_BACKOFF_OF_RETRYABLE_MS = 15 * 60_000;

/** Parts of a round's time and of its requeues, from 0 to 1. */
export interface Share {
  time: number;
  requeues: number;
}

export const WHOLE: Share = { time: 1, requeues: 1 };

/** One round of the catch-up: what it works with, and what of its time and budget is left. */
export class Round {
  requeued = 0;
  /** The last failure that concerned a single call. */
  lastFailure: unknown = null;
  private hostFailures = 0;
  private nextRequeueAt = 0;
  private failuresInARow = 0;
  private readonly startedAt = Date.now();
  /** How long the flow waits for recordings, in milliseconds. */
  readonly waitMs: number;
  private readonly pace: Pace;
  private newest: Promise<string | null> | undefined;

  constructor(
    readonly context: HookContext,
    readonly client: DigaClient,
    readonly selection: Selection,
    private readonly budgetMs: number,
  ) {
    this.waitMs = recordingWaitMs(context.propsValue);
    this.pace = context.propsValue.after_outage === 'fast' ? FAST : EVEN;
  }

  get hasTime(): boolean {
    return Date.now() < this.startedAt + this.budgetMs;
  }

  /** Whether calls may be requeued still. With less than the whole, the rest is left to others. */
  isOpen({ time, requeues }: Share = WHOLE): boolean {
    return (
      this.requeued < this.pace.maxPerRound * requeues &&
      this.hostFailures < MAX_HOST_FAILURES &&
      Date.now() < this.startedAt + this.budgetMs * time
    );
  }

  /** Requeues a call, if the round is open, and returns whether the host accepted it. Does not throw. */
  async requeue(callId: string): Promise<boolean> {
    if (!this.isOpen()) return false;
    await delay(Math.max(0, this.nextRequeueAt - Date.now()));
    const isAccepted = await requeue(this.context, callId);
    this.nextRequeueAt = Date.now() + this.pace.pauseMs;
    if (isAccepted) this.requeued += 1;
    else this.hostFailures += 1;
    return isAccepted;
  }

  /**
   * Does the work for one call. Its failure concerns that call alone, unless it is one of several in a
   * row that a Diga or a store that is down has as well. Returns undefined if it failed.
   */
  async attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      const result = await work();
      this.failuresInARow = 0;
      return result;
    } catch (error) {
      this.lastFailure = error;
      const concernsCall = isDigaError(error) && !error.isRetryable;
      this.failuresInARow = concernsCall ? 0 : this.failuresInARow + 1;
      if (this.failuresInARow >= MAX_FAILURES_IN_A_ROW) throw error;
      return undefined;
    }
  }

  /** A call that is to be looked at later: it was requeued, or could not be read. */
  static backOff<Pending extends { attempts?: number }>(call: Pending, error?: unknown) {
    const attempts = (call.attempts ?? 0) + 1;
    const isRetryable = error !== undefined && !(isDigaError(error) && !error.isRetryable);
    const maximum = isRetryable ? MAX_BACKOFF_OF_RETRYABLE_MS : MAX_BACKOFF_MS;
    const pause = attempts === 1 ? 0 : Math.min(MIN_BACKOFF_MS * 2 ** (attempts - 2), maximum);
    return { ...call, attempts, retryAt: Date.now() + pause };
  }

  /**
   * Whether Diga's newest call was created at least `ms` after this one. Asks Diga only if the host's
   * clock says so too.
   *
   * @throws {DigaError} if Diga cannot be read.
   */
  async isOlderThan({ created_date }: { created_date: string }, ms: number): Promise<boolean> {
    if (msSince(created_date) < ms) return false;
    this.newest ??= this.readNewest();
    const newest = await this.newest;
    return newest !== null && isBefore(created_date, shift(newest, -ms));
  }

  /** The `created_date` of Diga's newest call, but none in the future; null if there is none. */
  private async readNewest(): Promise<string | null> {
    const [newest] = await collect(listCalls(this.client, {}, 1));
    return newest ? notInFuture(newest.created_date) : null;
  }
}
