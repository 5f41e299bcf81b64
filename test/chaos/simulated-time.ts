import FakeTimers from '@sinonjs/fake-timers';

/**
 * Simulated time for every timer and date of this process. It stands still while real work is in
 * progress, and otherwise jumps to the next timer.
 */
export interface SimulatedTime {
  sleep(ms: number): Promise<void>;
  /** Runs `work` at a time, in milliseconds since the epoch. */
  at: (time: number, work: () => void) => void;
  /** Stops time during real work, such as that of the sandbox's server. */
  holding<Result>(work: Promise<Result>): Promise<Result>;
  /** Advances time until `isDone`, at most to `latest`. */
  runUntil(isDone: () => boolean, latest: number): Promise<void>;
  /** Restores real time. */
  end(): void;
}

/** Starts simulated time at `start`, in milliseconds since the epoch. */
export function startSimulatedTime(start: number): SimulatedTime {
  const realImmediate = setImmediate;
  const clock = FakeTimers.install({
    now: start,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  });
  let workInProgress = 0;

  const idle = async () => {
    do {
      await new Promise((resolve) => realImmediate(resolve));
    } while (workInProgress > 0);
  };

  return {
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    at(time, work) {
      setTimeout(work, Math.max(0, time - Date.now()));
    },
    async holding(work) {
      workInProgress += 1;
      try {
        return await work;
      } finally {
        workInProgress -= 1;
      }
    },
    async runUntil(isDone, latest) {
      for (;;) {
        await idle();
        if (isDone() || Date.now() >= latest || clock.countTimers() === 0) return;
        clock.next();
      }
    },
    end: () => clock.uninstall(),
  };
}
