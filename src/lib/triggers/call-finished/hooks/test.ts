import { clientFor } from '../../../auth';
import { type CallRecord, sampleCallRecord, toCallRecord } from '../../../records/call';
import { isFinalStatus, listCalls, listMessages } from '../../../diga/calls';
import { takeWhere } from '../../../diga/paging';
import type { RunContext } from '../props';
import { passesFilter, toCallFilter } from '../call-filter';
import { openVersionCache } from '../state/version-cache';

/** How many calls a press on Test shows. */
const MAX_SHOWN = 5;

/** The most calls looked through for those; a rarely called agent may need some. */
const MAX_CALLS = 3_000;

/** Time for a press on Test, in milliseconds; the host gives 180 s. */
const BUDGET_MS = 45_000;

/**
 * The newest finished calls that match the props, newest first, as `run` would give them; the sample
 * if there is none yet. Looks only: nothing is registered and nothing counts as run.
 *
 * Throws a DigaError that says what is wrong; the host shows it.
 */
export async function test({ auth, propsValue, store }: RunContext): Promise<CallRecord[]> {
  const client = clientFor(auth, BUDGET_MS);
  const book = openVersionCache(client, store);
  const selection = toCallFilter(propsValue);
  const filter = {
    type: selection.direction,
    agentId: selection.agentIds.length === 1 ? selection.agentIds[0] : undefined,
  };
  const calls = await takeWhere(
    listCalls(client, filter, MAX_CALLS),
    MAX_SHOWN,
    async (call) =>
      isFinalStatus(call.status) && (await passesFilter(selection, call, book.wasPublished)),
  );
  const records = await Promise.all(
    calls.map(async (call) =>
      toCallRecord({
        call,
        messages: await listMessages(client, call.id),
        version: await book.describe(call),
      }),
    ),
  );
  return records.length > 0 ? records : [sampleCallRecord];
}
