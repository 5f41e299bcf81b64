import { clientFor } from '../../../auth';
import type { CallRecord } from '../../../records/call';
import { preCallLog as log } from '../../shared/log';
import { acceptRequest } from '../../shared/waiting-request';
import { readPreviousCalls } from '../previous-calls';
import { parsePreviousCalls, parseWait, type RunContext } from '../props';
import { parseCall, readContactId, type PreCallRecord, toPreCallRecord } from '../record';

/** Time budget for reading the previous calls, in milliseconds. Short, because the caller is waiting. */
const PREVIOUS_CALLS_BUDGET_MS = 5_000;

/** The error of a run that Diga has not started. */
const NOT_FROM_DIGA =
  'Pre-Call starts when a call begins in Diga, and this request did not come from there. No step was run.';

/**
 * Turns the request of the linked workflow into the record that starts the flow. Needs no request to
 * Diga unless previous calls are included, and nothing of the store.
 *
 * @throws {Error} if a request without the flow's token waits for a response.
 */
export async function run(context: RunContext): Promise<PreCallRecord[]> {
  const isFromDiga = await acceptRequest(context, {
    purpose: 'pre-call',
    waitSeconds: () => parseWait(context.propsValue),
    refusal: NOT_FROM_DIGA,
  });
  if (!isFromDiga) return [];
  const call = parseCall(context.payload.body);
  return [toPreCallRecord(call, await previousCallsOrNone(context, readContactId(call)))];
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
