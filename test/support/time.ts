import timersPromises from 'node:timers/promises';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/**
 * Lets time run `factor` times as fast for the rest of a test, so that the real time-outs, pauses and
 * budgets can be lived through. Needs `opened` (or another `jest.restoreAllMocks`) to end it.
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

/** Moves the dates of this process to so many milliseconds after the real time, until `jest.restoreAllMocks`. */
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
