import type { DigaClient } from './client';
import { isDigaError, unexpectedResponse } from './errors';
import { collect, paged, pages } from './paging';
import { PERMISSIONS, TRANSCRIPT } from './permissions';
import type { Call, CallStatus, CallType, Message, NewCall, Page } from './types';

/** The largest pages that Diga gives of calls and of messages. */
const CALLS_PER_PAGE = 1000;
const MESSAGES_PER_PAGE = 1000;

/** The most messages read of one call: days of talk, so only a runaway transcript ever meets it. */
const MAX_MESSAGES = 20_000;

const unfinished: ReadonlySet<CallStatus> = new Set(['dialing', 'in_queue', 'in_progress']);

/**
 * Whether a call of this status is over.
 *
 * Diga ends every call as `completed`; older accounts were documented with further final states, so
 * every status but the three of a call that is under way counts.
 */
export function isFinalStatus(status: CallStatus): boolean {
  return !unfinished.has(status);
}

/** One call. Throws a DigaError, of kind `not_found` for an id that Diga does not know. */
export async function getCall(client: DigaClient, callId: string): Promise<Call> {
  const call = await client.request<Call | null>({
    method: 'GET',
    path: `/v1/call/${encodeURIComponent(callId)}`,
    permissions: [PERMISSIONS.callsRead],
  });
  if (typeof call?.id !== 'string') throw unexpectedResponse(200);
  return call;
}

export interface CallListFilter {
  agentId?: string | undefined;
  status?: CallStatus | undefined;
  type?: CallType | undefined;
  contactId?: string | undefined;
  /** One of the project's own numbers. */
  phoneId?: string | undefined;
  /** Bounds of `created_date`; whether they are inclusive is not documented. */
  createdFrom?: string | undefined;
  createdUntil?: string | undefined;
  /** Default: newest first. */
  order?: 'asc' | 'desc';
}

/** The calls of the project, at most `cap`. Throws a DigaError. */
export function listCalls(
  client: DigaClient,
  filter: CallListFilter,
  cap: number,
): AsyncGenerator<Call, void, undefined> {
  return paged({
    cap,
    idOf: (call) => call.id,
    fetchPage: (after) => getCallPage(client, filter, after, Math.min(cap, CALLS_PER_PAGE)),
  });
}

/**
 * One page of the project's calls: the first, or the one that follows the call with the id `after`.
 * Throws a DigaError.
 */
export async function getCallPage(
  client: DigaClient,
  filter: CallListFilter,
  after?: string,
  limit: number = CALLS_PER_PAGE,
): Promise<Page<Call>> {
  const page = await client.request<Page<Call> | null>({
    method: 'GET',
    path: '/v1/call/',
    query: {
      limit,
      order: filter.order ?? 'desc',
      after,
      agent_id: filter.agentId,
      status: filter.status,
      type: filter.type,
      contact_id: filter.contactId,
      phone_id: filter.phoneId,
      start_created_date: filter.createdFrom,
      end_created_date: filter.createdUntil,
    },
    permissions: [PERMISSIONS.callsRead],
  });
  if (!Array.isArray(page?.data)) throw unexpectedResponse(200);
  return page;
}

/**
 * The messages of a call, oldest first.
 *
 * None where nothing was said, which Diga answers with a 404; whether there is such a call at all,
 * `getCall` tells. Throws a DigaError.
 */
export async function listMessages(
  client: DigaClient,
  callId: string,
  cap: number = MAX_MESSAGES,
): Promise<Message[]> {
  try {
    const all = await collect(
      pages<Message>({
        cap,
        idOf: (message) => message.id,
        fetchPage: (after) =>
          client.request<Page<Message>>({
            method: 'GET',
            path: `/v1/call/${encodeURIComponent(callId)}/message`,
            query: { limit: Math.min(cap, MESSAGES_PER_PAGE), order: 'asc', after },
            permissions: TRANSCRIPT,
          }),
      }),
    );
    return all.flat();
  } catch (error) {
    if (isDigaError(error, 'not_found')) return [];
    throw error;
  }
}

/**
 * Places a call; gives it as it is at its first moment. Throws a DigaError: of kind `invalid_request` or
 * `not_found` where Diga declines, which its `status` and `code` tell apart; where it is retryable, the
 * call may have been placed all the same.
 */
export async function makeCall(client: DigaClient, newCall: NewCall): Promise<Call> {
  const call = await client.request<Call | null>({
    method: 'POST',
    path: '/v1/call/',
    body: newCall,
    permissions: [PERMISSIONS.callsWrite],
  });
  if (typeof call?.id !== 'string') throw unexpectedResponse(201);
  return call;
}
