import { clientFor } from '../../../auth';
import { notePendingRequest } from '../../../host/pending-request';
import { hasTokenHeader, isSynchronous } from '../../shared/flow-token';
import type { CallRecord } from '../../../records/call';
import { log } from '../log';
import { readPreviousCalls } from '../previous-calls';
import { parsePreviousCalls, parseWait, type RunContext } from '../props';
import { callIn, contactIdOf, type PreCallRecord, toPreCallRecord } from '../record';

/** Time budget for reading the previous calls, in milliseconds. Short, because the caller is waiting. */
const PREVIOUS_CALLS_BUDGET_MS = 5_000;

/** The error of a run that somebody other than Diga tried to start. */
const NOT_FROM_DIGA =
  'Pre-Call starts when a call begins in Diga, and this request did not come from there. No step was run.';

/**
 * Turns the request of the linked workflow into the record that starts the flow.
 *
 * The flow's secret is checked before anything else: the address is public, and what the flow answers
 * may be personal. Needs no request to Diga unless previous calls are included, and nothing of the store.
 *
 * @throws {Error} if a request without the secret waits for an answer: the host has started the flow
 * run by then, and only a throw keeps its steps from running.
 */
export async function run(context: RunContext): Promise<PreCallRecord[]> {
  if (!(await hasTokenHeader(context, 'pre-call'))) {
    if (isSynchronous(context)) throw new Error(NOT_FROM_DIGA);
    return [];
  }
  if (isSynchronous(context)) notePendingRequest(context, parseWait(context.propsValue));
  const call = callIn(context.payload.body);
  return [toPreCallRecord(call, await previousCallsOrNone(context, contactIdOf(call)))];
}

/** The caller does not have to wait for a Diga that cannot say what was said before. */
async function previousCallsOrNone(
  { auth, propsValue }: RunContext,
  contactId: string | null,
): Promise<CallRecord[]> {
  const count = parsePreviousCalls(propsValue);
  if (count === 0 || contactId === null) return [];
  try {
    return await readPreviousCalls(clientFor(auth, PREVIOUS_CALLS_BUDGET_MS), contactId, count);
  } catch (error) {
    log.warn('the previous calls could not be read; the flow runs without them.', error);
    return [];
  }
}
