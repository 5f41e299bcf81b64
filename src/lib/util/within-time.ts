import { setTimeout as delay } from 'node:timers/promises';

/** What a promise gives, or undefined if it takes longer than `ms` milliseconds. Rejects as the promise does. */
export function withinTime<Result>(
  promise: Promise<Result>,
  ms: number,
): Promise<Result | undefined> {
  return Promise.race([promise, delay(ms, undefined, { ref: false })]);
}
