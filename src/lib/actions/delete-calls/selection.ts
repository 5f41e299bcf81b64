import pMap from 'p-map';
import { type Call, getCall, isFinished, listCalls } from '../../diga/calls';
import type { DigaClient } from '../../diga/client';
import { nullIfMissing } from '../../diga/errors';
import { takeWhere } from '../../diga/paging';
import { isBefore } from '../../util/timestamps';

/** Calls read in parallel. */
const CONCURRENCY = 4;

/** Maximum number of calls to scan for finished ones; more than any project has. */
const MAX_CALLS = 1_000_000;

/** Which calls to delete. */
export type Selection =
  | { by: 'ids'; callIds: readonly string[] }
  /** Created before `before`, an ISO 8601 timestamp. Without `agentId`, the calls of every agent. */
  | { by: 'age'; before: string; agentId: string | undefined };

export interface FoundCalls {
  /** Finished calls; of a selection by age, the oldest. */
  calls: Call[];
  /** Whether the selection has more finished calls than these. */
  hasMore: boolean;
  /** How many of the named calls are gone or not finished. */
  skipped: number;
}

/**
 * The finished calls of a selection, at most `limit`.
 *
 * @throws {DigaError} when calls cannot be read
 */
export function findCalls(
  client: DigaClient,
  selection: Selection,
  limit: number,
): Promise<FoundCalls> {
  return selection.by === 'ids'
    ? findByIds(client, selection.callIds, limit)
    : findByAge(client, selection, limit);
}

async function findByIds(
  client: DigaClient,
  callIds: readonly string[],
  limit: number,
): Promise<FoundCalls> {
  const read = await pMap(callIds, (id) => readFinished(client, id), { concurrency: CONCURRENCY });
  const calls = read.filter((call) => call !== null);
  return {
    calls: calls.slice(0, limit),
    hasMore: calls.length > limit,
    skipped: read.length - calls.length,
  };
}

async function readFinished(client: DigaClient, callId: string): Promise<Call | null> {
  const call = await nullIfMissing(getCall(client, callId));
  return call && isFinished(call) ? call : null;
}

async function findByAge(
  client: DigaClient,
  { before, agentId }: Selection & { by: 'age' },
  limit: number,
): Promise<FoundCalls> {
  const filter = { agentId, createdUntil: before, order: 'asc' } as const;
  const calls = await takeWhere(
    listCalls(client, filter, MAX_CALLS),
    limit + 1,
    // Checked here too: what is deleted must not depend on whether Diga honors a filter.
    (call) =>
      isFinished(call) &&
      isBefore(call.created_date, before) &&
      (agentId === undefined || call.agent_id === agentId),
  );
  return { calls: calls.slice(0, limit), hasMore: calls.length > limit, skipped: 0 };
}
