import type { FlowOnHost, FlowRun } from './flow';

/** The statuses of a run that has not failed. */
const NOT_FAILED: ReadonlySet<string> = new Set(['QUEUED', 'RUNNING', 'PAUSED', 'SUCCEEDED']);

/** The length to which a step's error message is cut, in characters. */
const MAX_MESSAGE_LENGTH = 500;

/**
 * Ends the wait for a run that has failed. `since` is in milliseconds since the epoch.
 *
 * @throws {Error} when a run that was created at `since` or later has failed, with its step's message
 */
export async function throwIfFailed(flow: FlowOnHost, since: number): Promise<void> {
  const failed = (await flow.runs()).find(
    ({ status, created }) => !NOT_FAILED.has(status) && Date.parse(created) >= since,
  );
  if (failed) throw new Error(await getReason(flow, failed));
}

async function getReason(flow: FlowOnHost, run: FlowRun): Promise<string> {
  const { failedStep, steps } = await flow.getDetails(run);
  const ended = `A run of the flow ended with the status ${run.status}`;
  if (!failedStep) return `${ended}, without a failed step.`;
  const error = steps?.[failedStep.name]?.errorMessage ?? failedStep.message ?? 'no message';
  const text = typeof error === 'string' ? error : JSON.stringify(error);
  // Without the stack trace, which is of the host's own code.
  const [sentence = text] = text.split(/\n\s+at /);
  return `${ended}. Its step "${failedStep.displayName}" failed: ${sentence.slice(0, MAX_MESSAGE_LENGTH)}`;
}
