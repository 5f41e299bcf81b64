import { clientFor } from '../../../auth';
import { notePendingRequest } from '../../../host/pending-request';
import { hasTokenHeader, isSynchronous } from '../../shared/flow-token';
import type { CallSummary } from '../../../records/call';
import { findCallInProgress } from '../call-in-progress';
import { parseWait } from '../definition';
import { log } from '../log';
import { parseParameters, systemVariable } from '../parameters';
import type { RunContext } from '../props';
import { type FunctionCallRecord, toFunctionCallRecord } from '../record';

/** Time budget for finding the call, in milliseconds. Short, because the caller is waiting. */
const CALL_BUDGET_MS = 2_000;

/** The error of a run that somebody other than the agent tried to start. */
const NOT_FROM_DIGA =
  "Function Call starts when an agent uses the flow's function, and this request did not come from one. No step was run.";

/**
 * Turns the request of an agent into the record that starts the flow.
 *
 * The flow's secret is checked before anything else: the address is public, and what the flow answers
 * may be personal. Needs no request to Diga unless the call is included, and nothing of the store.
 *
 * @throws {Error} if a request without the secret waits for an answer: the host has started the flow
 * run by then, and only a throw keeps its steps from running.
 */
export async function run(context: RunContext): Promise<FunctionCallRecord[]> {
  if (!(await hasTokenHeader(context, 'function-call'))) {
    if (isSynchronous(context)) throw new Error(NOT_FROM_DIGA);
    return [];
  }
  if (isSynchronous(context)) notePendingRequest(context, parseWait(context.propsValue));
  const receivedAt = new Date().toISOString();
  const { body } = context.payload;
  const parameters = parseParameters(context.propsValue.parameters);
  const call = context.propsValue.include_call ? await callOrNone(context) : null;
  return [toFunctionCallRecord({ parameters, body, receivedAt, call })];
}

/** An agent that waits gets an answer also while Diga cannot say which call it is. */
async function callOrNone({ auth, payload }: RunContext): Promise<CallSummary | null> {
  const number = systemVariable(payload.body, 'user_phone_number');
  if (number === null) return null;
  try {
    return await findCallInProgress(clientFor(auth, CALL_BUDGET_MS), number);
  } catch (error) {
    log.warn('the call in progress could not be read; the flow runs without it.', error);
    return null;
  }
}
