import { clientFor } from '../../../auth';
import { listCalls } from '../../../diga/calls';
import { takeWhere } from '../../../diga/paging';
import { passesFilter, toCallFilter } from '../../call-finished/call-filter';
import { openVersionCache } from '../../call-finished/state/version-cache';
import type { RunContext } from '../props';
import { asBegun, type CallStartedRecord, callStartedSample, toCallStartedRecord } from '../record';

/** How many calls a press on Test shows, and the most that are searched for these. */
const MAX_SHOWN = 5;
const MAX_CALLS = 3_000;

/** Time budget for a press on Test, in milliseconds. The host allows 180 s. */
const BUDGET_MS = 45_000;

/**
 * The newest calls that pass the filter, as they were when they began, or the sample if there is none yet.
 * Read-only: registers nothing and marks no call.
 *
 * @throws {DigaError} with a sentence that the host shows.
 */
export async function test({ auth, propsValue, store }: RunContext): Promise<CallStartedRecord[]> {
  const { when } = propsValue;
  const client = clientFor(auth, BUDGET_MS);
  const versions = openVersionCache(client, store);
  const filter = toCallFilter(propsValue);
  const calls = await takeWhere(
    listCalls(client, { type: filter.direction }, MAX_CALLS),
    MAX_SHOWN,
    async (call) =>
      (when === 'ringing' || !!call.start_time) &&
      (await passesFilter(filter, call, versions.wasPublished)),
  );
  const records = await Promise.all(
    calls.map(async (call) =>
      toCallStartedRecord({ call: asBegun(call, when), version: await versions.describe(call) }),
    ),
  );
  return records.length > 0 ? records : [callStartedSample];
}
