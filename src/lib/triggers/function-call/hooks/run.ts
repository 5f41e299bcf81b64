import { clientFor } from '../../../auth';
import { getCallPage } from '../../../diga/calls';
import type { DigaClient } from '../../../diga/client';
import { type CallSummary, toCallSummary } from '../../../records/call';
import { parseWait } from '../definition';
import { functionCallLog as log } from '../../shared/log';
import { acceptRequest } from '../../shared/waiting-request';
import { hasUnreplacedVariable, parseParameters, systemVariable } from '../parameters';
import type { RunContext } from '../props';
import { type FunctionCallRecord, toFunctionCallRecord } from '../record';
import { withinTime } from '../../../util/within-time';

/** The longest time for finding the call, in milliseconds, if that is not over a third of the wait. */
const MAX_FINDING_MS = 2_000;

/** How many calls in progress are searched: a page of the list. A project has fewer. */
const MAX_CALLS = 1_000;

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
  const { propsValue } = context;
  const isFromAgent = await acceptRequest(context, {
    trigger: 'function_call',
    purpose: 'function-call',
    waitSeconds: () => parseWait(propsValue),
    refusal: NOT_FROM_DIGA,
  });
  if (!isFromAgent) return [];
  const receivedAt = new Date().toISOString();
  const { body } = context.payload;
  const parameters = parseParameters(propsValue.parameters);
  if (hasUnreplacedVariable(parameters, body)) tellOnce(context.flows.current.id);
  const call = propsValue.include_call ? await callOrNone(context) : null;
  return [toFunctionCallRecord({ parameters, body, receivedAt, call })];
}

/** Flows of this process whose variables do not arrive. */
const toldOf = new Set<string>();

function tellOnce(flowId: string): void {
  if (!toldOf.has(flowId))
    log.info('Diga sends names of variables instead of their values; they count as missing.');
  toldOf.add(flowId);
}

/** An agent that waits gets an answer also while Diga cannot say which call it is. */
async function callOrNone(context: RunContext): Promise<CallSummary | null> {
  const { auth, payload, propsValue } = context;
  const number = systemVariable(payload.body, 'user_phone_number');
  if (number === null) return null;
  const budgetMs = Math.min(MAX_FINDING_MS, (parseWait(propsValue) * 1_000) / 3);
  try {
    const finding = findCallInProgress(clientFor(auth, budgetMs), number);
    return (await withinTime(finding, budgetMs)) ?? null;
  } catch (error) {
    log.warn('the call in progress could not be read; the flow runs without it.', error);
    return null;
  }
}

/**
 * The call in progress with this number, found with one request. Null if there is none, or if it may be
 * one of several: the data of another caller would be worse than none.
 *
 * @throws {DigaError} when the request fails
 */
async function findCallInProgress(client: DigaClient, number: string): Promise<CallSummary | null> {
  const wanted = toDigits(number);
  if (wanted === '') return null;
  const inProgress = { status: 'in_progress' } as const;
  const { data, has_more } = await getCallPage(client, inProgress, undefined, MAX_CALLS);
  const [call, another] = data.filter(({ contact }) => toDigits(contact.identifier) === wanted);
  return call && !another && !has_more ? toCallSummary({ call, version: null }) : null;
}

function toDigits(number: string): string {
  return number.replace(/\D/g, '');
}
