/** The sandbox's source of time, so that a harness can simulate it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `work` once, `ms` milliseconds from now. */
  after(ms: number, work: () => void): void;
}

/** Real time. `stop` cancels every timer, so that nothing fires after close. */
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
