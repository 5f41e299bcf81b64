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

/** The longest pause between two attempts that `skipPauses` skips, in milliseconds. Time-outs are longer. */
const MAX_PAUSE_MS = 2_000;

/**
 * Pauses take no time for the rest of a test, but move the clock. Time-outs keep nearly their real length, so
 * that no load of the machine looks like a server that hangs. Ends with `jest.restoreAllMocks`.
 */
export function skipPauses(): void {
  let skipped = 0;
  const { setTimeout: realTimeout } = globalThis;
  const { setTimeout: realDelay } = timersPromises;
  const skip = (ms: number) => {
    skipped += ms;
  };
  jest
    .spyOn(Date, 'now')
    .mockImplementation(() => Math.floor(performance.timeOrigin + performance.now() + skipped));
  jest.spyOn(globalThis, 'setTimeout').mockImplementation((work: () => void, ms = 0) =>
    ms > MAX_PAUSE_MS
      ? realTimeout(work, ms / 4)
      : realTimeout(() => {
          skip(ms);
          work();
        }),
  );
  jest.spyOn(timersPromises, 'setTimeout').mockImplementation(async (ms = 0, value, options) => {
    if (ms > MAX_PAUSE_MS) return realDelay(ms / 4, value, options);
    skip(ms);
    return realDelay(0, value);
  });
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
