import { requeue } from './requeue';
import type { Round } from './round';

/** The most calls requeued in one round; the others wait for the next. */
export const MAX_REQUEUED = 240;

/** The host is not there for more: the rest of the round is left to the next. */
const MAX_FAILURES = 3;

/** Requeues calls: no more than fit into a round, none after its deadline, and none once the host is not there. */
export class RequeueBudget {
  requeued = 0;
  private failures = 0;

  constructor(private readonly round: Round) {}

  get isOpen(): boolean {
    return (
      this.requeued < MAX_REQUEUED &&
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
