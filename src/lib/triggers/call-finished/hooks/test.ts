import { clientFor } from '../../../auth';
import { isFinished, listCalls, listMessages } from '../../../diga/calls';
import { takeWhere } from '../../../diga/paging';
import { passesFilter, toCallFilter } from '../call-filter';
import type { RunContext } from '../props';
import { type CallFinishedRecord, callFinishedSample, toCallFinishedRecord } from '../record';
import { openVersionCache } from '../state/version-cache';

/** How many calls a press on Test shows. */
const MAX_SHOWN = 5;

/** The most calls searched for these. A rarely called agent needs many. */
const MAX_CALLS = 3_000;

/** Time budget for a press on Test, in milliseconds. The host allows 180 s. */
const BUDGET_MS = 45_000;

/**
 * The newest finished calls that pass the filter, newest first, as `run` would give them, or the sample
 * if there is none yet; also calls of versions that Diga does not assign the flow to, because a flow is
 * built before it is assigned. Read-only: registers nothing and marks no call.
 *
 * @throws {DigaError} with a sentence that the host shows.
 */
export async function test({ auth, propsValue, store }: RunContext): Promise<CallFinishedRecord[]> {
  const client = clientFor(auth, BUDGET_MS);
  const versions = openVersionCache(client, store);
  const filter = toCallFilter(propsValue);
  const query = {
    type: filter.direction,
    agentId: filter.agentIds.length === 1 ? filter.agentIds[0] : undefined,
  };
  const calls = await takeWhere(
    listCalls(client, query, MAX_CALLS),
    MAX_SHOWN,
    async (call) => isFinished(call) && (await passesFilter(filter, call, versions.wasPublished)),
  );
  const records = await Promise.all(
    calls.map(async (call) =>
      toCallFinishedRecord({
        call,
        messages: await listMessages(client, call.id),
        version: await versions.describe(call),
      }),
    ),
  );
  return records.length > 0 ? records : [callFinishedSample];
}
