import { requeue } from './requeue';
import type { Round } from './round';

/** The most calls requeued in one round. The rest waits for the next. */
export const MAX_PER_ROUND = 240;

/** After this many failures the host counts as down, and the rest of the round is left to the next. */
const MAX_FAILURES = 3;

/** Requeues calls until the round is full, its deadline has passed, or the host is down. */
export class RequeueBudget {
  requeued = 0;
  private failures = 0;

  constructor(private readonly round: Round) {}

  get isOpen(): boolean {
    return (
      this.requeued < MAX_PER_ROUND &&
      this.failures < MAX_FAILURES &&
      Date.now() < this.round.deadline
    );
  }

  /** Requeues a call, if the budget is open. Does not throw. */
  async requeue(callId: string): Promise<void> {
    if (!this.isOpen) return;
    if (await requeue(this.round.context, callId)) this.requeued += 1;
    else this.failures += 1;
  }
}
