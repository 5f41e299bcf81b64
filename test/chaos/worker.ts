import type { Chance } from './chance';

/** A worker of the host; when it dies, everything that it started stops. */
export class Worker {
  isDead = false;
  private left: number;

  /** Dies at the `diesAt`th store operation; 0 is never. */
  constructor(
    private readonly chance: Chance,
    diesAt = 0,
  ) {
    this.left = diesAt;
  }

  /** Runs a store operation; if it is the last one, it takes effect or not. */
  async operate<Result>(work: () => Promise<Result>): Promise<Result> {
    this.left -= 1;
    const isLast = this.left === 0;
    if (isLast && this.chance.happens(0.5)) this.isDead = true;
    if (this.isDead) return forever();
    const result = await work();
    if (isLast) this.isDead = true;
    return this.isDead ? forever() : result;
  }
}

/** A promise that never settles, as of a dead worker. */
export function forever<Result>(): Promise<Result> {
  return new Promise(() => undefined);
}
