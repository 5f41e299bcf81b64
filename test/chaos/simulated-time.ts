import FakeTimers from '@sinonjs/fake-timers';

/**
 * Simulated time: every timer and every date of this process goes by it. It stands still while real
 * work is under way, and jumps to the next timer when there is none.
 */
export interface SimulatedTime {
  sleep(ms: number): Promise<void>;
  /** Runs `work` at a time, in milliseconds since the epoch. */
  at: (time: number, work: () => void) => void;
  /** Holds the time while something real, such as the sandbox's server, is at work. */
  holding<Result>(work: Promise<Result>): Promise<Result>;
  /** Lets time go by until it is done, at most until `latest`. */
  runUntil(isDone: () => boolean, latest: number): Promise<void>;
  /** Gives the process its own time back. */
  end(): void;
}

/** Starts simulated time at `start`, in milliseconds since the epoch. */
export function startSimulatedTime(start: number): SimulatedTime {
  const realImmediate = setImmediate;
  const clock = FakeTimers.install({
    now: start,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  });
  let atWork = 0;

  const isQuiet = async () => {
    do {
      await new Promise((resolve) => realImmediate(resolve));
    } while (atWork > 0);
  };

  return {
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    at(time, work) {
      setTimeout(work, Math.max(0, time - Date.now()));
    },
    async holding(work) {
      atWork += 1;
      try {
        return await work;
      } finally {
        atWork -= 1;
      }
    },
    async runUntil(isDone, latest) {
      for (;;) {
        await isQuiet();
        if (isDone() || Date.now() >= latest || clock.countTimers() === 0) return;
        clock.next();
      }
    },
    end: () => clock.uninstall(),
  };
}
