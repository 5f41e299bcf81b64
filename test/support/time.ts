import timersPromises from 'node:timers/promises';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/**
 * Runs time `factor` times as fast for the rest of a test, so that real time-outs, pauses and budgets
 * elapse quickly. Ends with `jest.restoreAllMocks`, which `opened` calls after the test.
 */
export function speedUpTime(factor = 20): void {
  const start = Date.now();
  const realStart = performance.now();
  const { setTimeout: realTimeout } = globalThis;
  const { setTimeout: realDelay } = timersPromises;
  const realSignal = AbortSignal.timeout.bind(AbortSignal);

  jest
    .spyOn(Date, 'now')
    .mockImplementation(() => Math.floor(start + (performance.now() - realStart) * factor));
  jest
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation((work: () => void, ms = 0) => realTimeout(work, ms / factor));
  jest
    .spyOn(timersPromises, 'setTimeout')
    .mockImplementation((ms = 0, value, options) => realDelay(ms / factor, value, options));
  jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => realSignal(Math.ceil(ms / factor)));
}

/** Moves the dates of this process ahead of real time by `ms` milliseconds, until `jest.restoreAllMocks`. */
export function moveTime(ms: number): void {
  jest
    .spyOn(Date, 'now')
    .mockImplementation(() => Math.floor(performance.timeOrigin + performance.now()) + ms);
}

/** Skips the pauses of the catch-up while `work` runs. */
export async function withoutPauses(work: () => Promise<void>): Promise<void> {
  const pauses = jest.spyOn(timersPromises, 'setTimeout').mockResolvedValue(undefined);
  await work();
  pauses.mockRestore();
}
