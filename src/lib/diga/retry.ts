import { setTimeout as delay } from 'node:timers/promises';
import pRetry from 'p-retry';
import { isDigaError, withOutcome } from './errors';

/** First pause between two attempts, in milliseconds. It doubles up to the maximum, plus jitter. */
const MIN_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 4_000;

/** Milliseconds until a deadline; 0 once it has passed. */
export function timeLeft(deadline: number): number {
  return Math.max(0, deadline - Date.now());
}

/**
 * Repeats `attempt` after a retryable `DigaError`, with exponential backoff and no sooner than Diga's
 * `Retry-After` allows, while the next attempt can start before the deadline.
 *
 * @throws whatever the last attempt threw; a `DigaError` of it also says whether an earlier one may have
 * succeeded.
 */
export async function retryUntil<Result>(
  deadline: number,
  attempt: () => Promise<Result>,
): Promise<Result> {
  try {
    return await attempt();
  } catch (failure) {
    // p-retry only sees the first attempt if it failed: nearly all succeed, and a flow run waits.
    let mayHaveSucceeded = isDigaError(failure) && failure.mayHaveSucceeded;
    const attemptAfterFirst = async (attemptNumber: number) => {
      if (attemptNumber === 1) throw failure;
      try {
        return await attempt();
      } catch (error) {
        mayHaveSucceeded ||= isDigaError(error) && error.mayHaveSucceeded;
        throw withOutcome(error, mayHaveSucceeded);
      }
    };
    return pRetry(attemptAfterFirst, {
      retries: Infinity,
      minTimeout: MIN_BACKOFF_MS,
      maxTimeout: MAX_BACKOFF_MS,
      randomize: true,
      shouldRetry: async ({ error, retriesConsumed }) => {
        if (!isDigaError(error) || !error.isRetryable) return false;
        const { retryAfterMs = 0 } = error;
        const maxBackoff = Math.min(2 * MIN_BACKOFF_MS * 2 ** retriesConsumed, MAX_BACKOFF_MS);
        // An attempt that does not fit would only replace the known error by a time-out.
        if (timeLeft(deadline) <= retryAfterMs + maxBackoff) return false;
        await delay(retryAfterMs);
        return true;
      },
    });
  }
}
