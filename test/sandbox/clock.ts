/** Where the sandbox takes its time from, so that a harness can run it on simulated time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `work` once, `ms` milliseconds from now. */
  after(ms: number, work: () => void): void;
}

/** The machine's own time. `stop` forgets everything still due, so that nothing fires after close. */
export class RealClock implements Clock {
  private readonly timers = new Set<NodeJS.Timeout>();

  now(): number {
    return Date.now();
  }

  after(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, ms);
    this.timers.add(timer);
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}

/** Milliseconds since the epoch as ISO 8601 with zone. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
