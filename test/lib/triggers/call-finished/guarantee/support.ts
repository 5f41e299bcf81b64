import type { RequestRule } from '../../../../sandbox/sandbox';
import type { Flow } from '../../../../support/host';
import { HOUR, MINUTE, moveTime, withoutPauses } from '../../../../support/time';
import type { CallFinishedWorld } from '../support';

export { HOUR, MINUTE } from '../../../../support/time';

export const DAY = 24 * HOUR;

let passed = 0;

beforeEach(() => {
  passed = 0;
});

/** Moves the time of the host and of Diga on. */
export function passTime(ms: number): void {
  passed += ms;
  moveTime(passed);
}

/** How long, how often, and what happens before each renewal. */
interface Period {
  ms: number;
  everyMs?: number;
  each?: () => unknown;
}

/** Lets time pass with a flow that is on: it is renewed, by default every hour. */
export async function renewFor(
  world: Pick<CallFinishedWorld, 'renew'>,
  flow: Flow,
  { ms, everyMs = HOUR, each }: Period,
): Promise<void> {
  for (let left = ms; left > 0; left -= everyMs) {
    passTime(everyMs);
    await each?.();
    await withoutPauses(() => world.renew(flow));
  }
}

/** Ends a call long enough ago that its delivery does not come any more, without a delivery. */
export function endUndelivered(
  { sandbox }: Pick<CallFinishedWorld, 'sandbox'>,
  callId: string,
): void {
  const stop = sandbox.misbehave({
    on: 'deliveries',
    match: (delivery) => delivery.callId === callId,
    effect: { kind: 'drop' },
  });
  sandbox.finishCall(callId);
  stop();
  sandbox.changeCall(callId, { end_time: new Date(Date.now() - 5 * MINUTE).toISOString() });
}

/** A rule by which the key lacks a permission. */
export function forbidden(match: RegExp): RequestRule {
  const message = 'Missing required permissions';
  const code = 'INTERNAL_SERVER_ERROR';
  return { on: 'requests', match, effect: { kind: 'status', status: 403, code, message } };
}

/** How often a flow has run for each of these calls. */
export function runCounts({ runs }: Flow, callIds: readonly string[]): number[] {
  return callIds.map((callId) => runs.filter(({ call_id }) => call_id === callId).length);
}

/** One run for each of these calls. */
export function once(callIds: readonly string[]): number[] {
  return callIds.map(() => 1);
}

/** No run for any of these calls. */
export function never(callIds: readonly string[]): number[] {
  return callIds.map(() => 0);
}
