import { getCall, listCalls } from '../../diga/calls';
import type { DigaClient } from '../../diga/client';
import { isDigaError } from '../../diga/errors';
import { collect } from '../../diga/paging';
import type { Call } from '../../diga/types';
import { handOver } from './hand-over';
import { forget, stateOf } from './ledger';
import {
  type Bounds,
  boundsSlot,
  earlier,
  isBefore,
  isWithin,
  LONGEST_CALL_MS,
  type Progress,
  progressSlot,
  shifted,
  type Span,
  toWaiting,
  type WaitingCall,
} from './progress';
import type { HookContext } from './props';
import { isSelected, mayBeSelected, type Selection } from './selection';
import type { VersionBook } from './version-book';

/** How long a finished call that cannot be run is tried again, in milliseconds of Diga's time after its creation. */
const GIVE_UP_MS = 7 * 24 * 3_600_000;

/** How far back the newest calls are looked at again, in milliseconds: Diga may show one later than its neighbour. */
const OVERLAP_MS = 2 * 60_000;

/** A call that ended less than this ago is left to its own delivery, in milliseconds. */
const DELIVERY_GRACE_MS = 60_000;

/** The most calls handed over in one round; the others wait for the next. */
export const PORTION = 240;

/** More are only looked for while fewer than this wait, so that what waits stays small enough for the store. */
const ROOM_FOR_MORE = 500;

/** Entries are forgotten in spans of at least this, in milliseconds of Diga's time. */
const FORGET_SPAN_MS = 3_600_000;

/** Calls looked at, and entries forgotten, at a time: one page of Diga's list. */
const AT_A_TIME = 1_000;

/** The host is not there for more: the rest of the round is left to the next. */
const MOST_FAILURES = 3;

export interface Round {
  context: HookContext;
  client: DigaClient;
  selection: Selection;
  book: VersionBook;
  /** When to stop, in milliseconds since the epoch. */
  deadline: number;
}

/**
 * One round: hands over what has waited, looks at the calls that are new, oldest first, and forgets
 * what is old. Gives how many calls were handed over. What a round does not get to, the next goes on
 * with. Throws a DigaError, or what the store throws; what was done until then is kept.
 */
export async function catchUp(round: Round): Promise<number> {
  const { store } = round.context;
  const [progress, bounds] = await Promise.all([progressSlot.read(store), boundsSlot.read(store)]);
  if (!progress || !bounds) throw new Error('The flow was never switched on');
  const desk = new Desk(round);
  try {
    await reviewWaiting(round, progress, desk);
    while (desk.isOpen && progress.waiting.length < ROOM_FOR_MORE) {
      const isAll = await lookAtNew(round, progress, bounds, desk);
      if (isAll) break;
    }
  } finally {
    await progressSlot.write(store, progress);
  }
  await forgetOld(round, progress, bounds);
  return desk.handedOver;
}

/** Where calls are handed over: no more than a portion in a round, and none once the host is not there. */
class Desk {
  handedOver = 0;
  private failures = 0;

  constructor(private readonly round: Round) {}

  get isOpen(): boolean {
    return (
      this.handedOver < PORTION && this.failures < MOST_FAILURES && Date.now() < this.round.deadline
    );
  }

  async take(callId: string): Promise<void> {
    if (!this.isOpen) return;
    if (await handOver(this.round.context, callId)) this.handedOver += 1;
    else this.failures += 1;
  }
}

async function reviewWaiting(round: Round, progress: Progress, desk: Desk): Promise<void> {
  const all = progress.waiting;
  const still: WaitingCall[] = [];
  let reviewed = 0;
  try {
    for (const call of all) {
      if (!desk.isOpen) break;
      const next = await review(round, progress, desk, call);
      reviewed += 1;
      if (next) still.push(next);
    }
  } finally {
    progress.waiting = [...still, ...all.slice(reviewed)];
  }
}

/** What waits on of a call: nothing, once it is run or turns out not to be one of this flow. */
async function review(
  { client, selection, book, context: { store } }: Round,
  { watermark }: Progress,
  desk: Desk,
  waiting: WaitingCall,
): Promise<WaitingCall | null> {
  const state = await stateOf(store, waiting.id);
  if (state === 'run') return null;
  if (state === 'handed over') return waiting;

  const call = waiting.finished ? waiting : await askAgain(client, waiting.id);
  if (!call) return null;
  const patience = call.finished ? GIVE_UP_MS : LONGEST_CALL_MS;
  if (watermark !== null && isBefore(call.created_date, shifted(watermark, -patience))) return null;
  if (!call.finished) return call;
  if (!(await isSelected(selection, call, book.wasPublished))) return null;
  await desk.take(call.id);
  return call;
}

async function askAgain(client: DigaClient, callId: string): Promise<WaitingCall | null> {
  try {
    return toWaiting(await getCall(client, callId));
  } catch (error) {
    if (isDigaError(error, 'not_found')) return null;
    throw error;
  }
}

/** Looks at the next calls, and gives whether these were all that there are. */
async function lookAtNew(
  round: Round,
  progress: Progress,
  bounds: Bounds,
  desk: Desk,
): Promise<boolean> {
  const { watermark } = progress;
  const known = new Set(progress.waiting.map(({ id }) => id));
  // Whether Diga's bound is inclusive is not documented, so it lies a little before.
  const createdFrom = watermark === null ? undefined : shifted(watermark, -1);
  let count = 0;
  let last = watermark;
  for await (const call of listCalls(round.client, { createdFrom, order: 'asc' }, AT_A_TIME)) {
    if (Date.now() >= round.deadline) break;
    const waiting = known.has(call.id) ? null : await triage(round, bounds, desk, call);
    if (waiting) progress.waiting.push(waiting);
    progress.forgottenUntil ??= call.created_date;
    last = call.created_date;
    count += 1;
    progress.watermark = last;
  }
  if (Date.now() >= round.deadline || count === AT_A_TIME) return false;
  if (last !== null) progress.watermark = later(watermark, shifted(last, -OVERLAP_MS));
  return true;
}

/** What waits of a call that is new. */
async function triage(
  { selection, book, context: { store } }: Round,
  bounds: Bounds,
  desk: Desk,
  call: Call,
): Promise<WaitingCall | null> {
  if (!isWithin(bounds, call) || !mayBeSelected(selection, call)) return null;
  const waiting = toWaiting(call);
  if (!waiting.finished) return waiting;
  if (!(await isSelected(selection, call, book.wasPublished))) return null;
  const state = await stateOf(store, call.id);
  if (state === 'run') return null;
  if (state === 'unrun' && !endedJustNow(call)) await desk.take(call.id);
  return waiting;
}

function endedJustNow({ end_time }: Call): boolean {
  return !!end_time && Date.now() - Date.parse(end_time) < DELIVERY_GRACE_MS;
}

function later(time: string | null, other: string): string {
  return time !== null && isBefore(other, time) ? time : other;
}

/** Forgets the entries of calls that are too old to be delivered again, a page at a time. */
async function forgetOld(round: Round, progress: Progress, bounds: Bounds): Promise<void> {
  const { store } = round.context;
  const [leftOver, ...others] = progress.leftBehind;
  const span = leftOver ?? oldSpan(progress);
  if (!span) return;
  const calls = await collect(
    listCalls(
      round.client,
      { createdFrom: shifted(span.from, -1), createdUntil: shifted(span.to, 1), order: 'asc' },
      AT_A_TIME,
    ),
  );
  const reached = (calls.length === AT_A_TIME && calls.at(-1)?.created_date) || span.to;
  if (leftOver) {
    const rest = isBefore(reached, span.to) ? [{ from: reached, to: span.to }] : [];
    progress.leftBehind = [...rest, ...others];
  } else {
    // First of all no delivery may bring them back.
    await boundsSlot.write(store, { ...bounds, forgottenBefore: reached });
    progress.forgottenUntil = reached;
  }
  for (const { id, created_date } of calls) {
    // A call that was under way when the flow was switched on again is not left over.
    const isNeeded = leftOver !== undefined && bounds.underWay.includes(id);
    if (isBefore(created_date, reached) && !isNeeded) await forget(store, id);
  }
  await progressSlot.write(store, progress);
}

/** What has become old enough to be forgotten, if it is worth a request. Nothing that waits ever is. */
function oldSpan({ watermark, forgottenUntil, waiting }: Progress): Span | null {
  if (watermark === null || forgottenUntil === null) return null;
  const horizon = shifted(watermark, -LONGEST_CALL_MS);
  const to = waiting.reduce((oldest, { created_date }) => earlier(created_date, oldest), horizon);
  const isWorthIt = isBefore(shifted(forgottenUntil, FORGET_SPAN_MS), to);
  return isWorthIt ? { from: forgottenUntil, to } : null;
}
