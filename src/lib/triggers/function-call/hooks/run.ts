import { clientFor } from '../../../auth';
import { getCallPage } from '../../../diga/calls';
import type { DigaClient } from '../../../diga/client';
import { type CallSummary, toCallSummary } from '../../../records/call';
import { parseWait } from '../definition';
import { functionCallLog as log } from '../../shared/log';
import { acceptRequest } from '../../shared/waiting-request';
import { parseParameters, systemVariable } from '../parameters';
import type { RunContext } from '../props';
import { type FunctionCallRecord, toFunctionCallRecord } from '../record';

/** Time budget for finding the call, in milliseconds. Short, because the caller is waiting. */
const CALL_BUDGET_MS = 2_000;

/** How many calls in progress are searched, the newest ones. */
const MAX_CALLS = 100;

/** The error of a run that no agent has started. */
const NOT_FROM_DIGA =
  "Function Call starts when an agent uses the flow's function, and this request did not come from one. No step was run.";

/**
 * Turns the request of an agent into the record that starts the flow. Needs no request to Diga unless
 * the call is included, and nothing of the store.
 *
 * @throws {Error} if a request without the flow's token waits for a response.
 */
export async function run(context: RunContext): Promise<FunctionCallRecord[]> {
  const isFromAgent = await acceptRequest(context, {
    purpose: 'function-call',
    waitSeconds: () => parseWait(context.propsValue),
    refusal: NOT_FROM_DIGA,
  });
  if (!isFromAgent) return [];
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

/**
 * The newest call in progress with this number, found with one request. Null if there is none.
 *
 * @throws {DigaError} when the request fails
 */
async function findCallInProgress(client: DigaClient, number: string): Promise<CallSummary | null> {
  const { data } = await getCallPage(client, { status: 'in_progress' }, undefined, MAX_CALLS);
  const wanted = toDigits(number);
  const call = data.find(({ contact }) => toDigits(contact.identifier) === wanted);
  return wanted !== '' && call ? toCallSummary({ call, version: null }) : null;
}

function toDigits(number: string): string {
  return number.replace(/\D/g, '');
}
