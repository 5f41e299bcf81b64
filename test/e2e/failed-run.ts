import type { FlowOnHost, FlowRun } from './flow';

/** What becomes of a run that goes well. */
const WELL: ReadonlySet<string> = new Set(['QUEUED', 'RUNNING', 'PAUSED', 'SUCCEEDED']);

/** The most of what a step says that is shown, in characters. */
const MAX_SHOWN = 500;

/**
 * Throws what the failed step says, if a run of the flow that was made at `since` or later (in
 * milliseconds since the epoch) has failed: what waits for that run would wait in vain.
 */
export async function throwIfFailed(flow: FlowOnHost, since: number): Promise<void> {
  const failed = (await flow.runs()).find(
    ({ status, created }) => !WELL.has(status) && Date.parse(created) >= since,
  );
  if (failed) throw new Error(await reasonOf(flow, failed));
}

async function reasonOf(flow: FlowOnHost, run: FlowRun): Promise<string> {
  const { failedStep, steps } = await flow.detailsOf(run);
  const ended = `A run of the flow ended as ${run.status}`;
  if (!failedStep) return `${ended}, and no step of it says why.`;
  const says = steps?.[failedStep.name]?.errorMessage ?? failedStep.message ?? 'nothing';
  const text = typeof says === 'string' ? says : JSON.stringify(says);
  // Where in the host's own code it was thrown is of no use here.
  const [sentence = text] = text.split(/\n\s+at /);
  return `${ended}. Its step "${failedStep.displayName}" says: ${sentence.slice(0, MAX_SHOWN)}`;
}
