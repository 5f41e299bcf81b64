import { clientFor } from '../../../auth';
import type { CallRecord } from '../../../records/call';
import { preCallLog as log } from '../../shared/log';
import { acceptRequest } from '../../shared/waiting-request';
import { readPreviousCalls } from '../previous-calls';
import { parsePreviousCalls, parseWait, type RunContext } from '../props';
import { withinTime } from '../../../util/within-time';
import { parseCall, readContactId, type PreCallRecord, toPreCallRecord } from '../record';

/** The longest time for the previous calls, in milliseconds, if that is not over a third of the wait. */
const MAX_READING_MS = 5_000;

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
    trigger: 'pre_call',
    purpose: 'pre-call',
    waitSeconds: () => parseWait(context.propsValue),
    refusal: NOT_FROM_DIGA,
  });
  if (!isFromDiga) return [];
  const call = parseCall(context.payload.body);
  if (Object.keys(call).length === 0) {
    const { noteEmptyRequest } = await import('../../shared/linked-flow');
    await noteEmptyRequest(context, log).catch(() => undefined);
  }
  return [toPreCallRecord(call, await previousCallsOrNone(context, readContactId(call)))];
}

/** If Diga cannot be read in time, runs without the previous calls rather than keep the caller waiting. */
async function previousCallsOrNone(
  { auth, propsValue }: RunContext,
  contactId: string | null,
): Promise<CallRecord[]> {
  const count = parsePreviousCalls(propsValue);
  if (count === 0 || contactId === null) return [];
  const budgetMs = Math.min(MAX_READING_MS, (parseWait(propsValue) * 1_000) / 3);
  try {
    const reading = readPreviousCalls(clientFor(auth, budgetMs), contactId, count);
    const calls = await withinTime(reading, budgetMs);
    if (!calls) log.info('the previous calls took too long; the flow runs without them.');
    return calls ?? [];
  } catch (error) {
    log.warn('the previous calls could not be read; the flow runs without them.', error);
    return [];
  }
}
