import { setTimeout as delay } from 'node:timers/promises';
import type { Item } from '../support/host';
import { throwIfFailed } from './failed-run';
import type { FlowOnHost, FlowRunDetails } from './flow';
import type { World } from './world';

/** Longest wait for a call or a request to reach the sink, in milliseconds. */
export const ARRIVAL_TIMEOUT_MS = 60_000;

/** How long to wait for a run that must not start, in milliseconds. */
const QUIET_PERIOD_MS = 3_000;

/** Interval at which to look for the run of a flow, in milliseconds. */
const RUN_PAUSE_MS = 100;

/** The call id of a record; undefined if there is none. */
export function getCallId(record: unknown): unknown {
  return (record as Item | undefined)?.['call_id'];
}

/** Waits until a call reaches the sink; returns the body. Rejects if it does not, or if its run fails. */
export function waitForCall(
  { sink }: World,
  flow: FlowOnHost,
  callId: string,
  withinMs = ARRIVAL_TIMEOUT_MS,
): Promise<Item> {
  const since = Date.now();
  return sink.waitFor(
    'The call',
    ({ given }) => getCallId(given) === callId,
    withinMs,
    () => throwIfFailed(flow, since),
  );
}

/** Waits until every delivery has ended, and then for runs that must not start. */
export async function waitForQuiet({ sandbox }: World): Promise<void> {
  await sandbox.settled();
  await delay(QUIET_PERIOD_MS);
}

/** The only run of a flow, once it has ended. */
export async function getRun(flow: FlowOnHost): Promise<FlowRunDetails> {
  const deadline = Date.now() + ARRIVAL_TIMEOUT_MS;
  for (;;) {
    const [run] = await flow.settledRuns();
    if (run) return flow.getDetails(run);
    if (Date.now() >= deadline) {
      throw new Error(`The flow did not run within ${ARRIVAL_TIMEOUT_MS} ms.`);
    }
    await delay(RUN_PAUSE_MS);
  }
}
