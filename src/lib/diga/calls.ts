import { type DigaClient, requestItem } from './client';
import { nullIfMissing, unexpectedResponse } from './errors';
import { collect, list, listPages, type Page } from './paging';
import { PERMISSIONS, TRANSCRIPT } from './permissions';
import type { OpenEnum } from './types';
import type { Query } from './url';

export type CallStatus = OpenEnum<'dialing' | 'in_queue' | 'in_progress' | 'completed'>;

export type CallType = OpenEnum<'inbound' | 'outbound'>;

export type Channel = OpenEnum<'call' | 'web'>;

/** The other party of a call. `identifier` is a phone number when `contact_type` is `call`. */
export interface Contact {
  id: string;
  created_date: string;
  identifier: string;
  contact_type: Channel;
}

export interface Call {
  id: string;
  agent_id: string | null;
  agent_version_id: string | null;
  status: CallStatus;
  recording_url?: string | null;
  start_time?: string | null;
  end_time?: string | null;
  /** Seconds. */
  duration?: number | null;
  type: CallType;
  end_reason?: string | null;
  contact: Contact;
  phone_register_id: string | null;
  dynamic_variables?: Record<string, unknown> | null;
  created_date: string;
}

/** A call to place. */
export interface NewCall {
  /** One of the project's numbers in E.164, or its phone id. */
  from_number: string;
  /** E.164. A number that was bought in Diga only reaches Spanish numbers. */
  to_number: string;
  /** Diga's API only takes texts as values. */
  dynamic_variables?: Record<string, string>;
  agent_version_id?: string;
}

export type MessageRole = OpenEnum<'user' | 'assistant' | 'tool'>;

/** A tool that the agent used: a function of an integration, or a built-in tool of the call. */
export interface ToolCall {
  /** Of a function of an integration (`type` is `function`). */
  function_name?: string;
  /** Of a built-in tool, such as `transfer` or `hangup` (`type` is `call_tool`). */
  tool_name?: string;
  payload?: Record<string, unknown>;
  status?: OpenEnum<'started' | 'error' | 'success' | 'cancelled'>;
  type?: OpenEnum<'function' | 'call_tool'>;
}

export interface Message {
  id: string;
  created_date: string;
  role: MessageRole;
  /** Null for the role `tool`, whose messages have `tool_call`. */
  content?: string | null;
  tool_call?: ToolCall | null;
}

/** Maximum page size that Diga allows for calls and for messages. */
const PAGE_SIZE = 1000;

/** Limit for the messages of one call: days of talk, so that only a runaway transcript reaches it. */
const MAX_MESSAGES = 20_000;

const IN_PROGRESS: ReadonlySet<CallStatus> = new Set(['dialing', 'in_queue', 'in_progress']);

/** Diga ends every call as `completed`; its earlier documentation has the others. */
const FINAL: ReadonlySet<CallStatus> = new Set(['completed', 'failed', 'transferred', 'no_answer']);

/** Whether a status is known as one of a call that goes on. */
export function isInProgressStatus(status: CallStatus): boolean {
  return IN_PROGRESS.has(status);
}

/** Whether a status is known as final. */
export function isFinalStatus(status: CallStatus): boolean {
  return FINAL.has(status);
}

/**
 * Whether a call has ended. A status that is not known counts as final only with a sign of the end: it
 * may be a new state of a call that goes on, such as one on hold.
 */
export function isFinished({
  status,
  end_time,
  end_reason,
}: Pick<Call, 'status' | 'end_time' | 'end_reason'>): boolean {
  return isFinalStatus(status) || (!isInProgressStatus(status) && !!(end_time || end_reason));
}

/**
 * One call.
 *
 * @throws {DigaError} when it cannot be read; of kind `not_found` when it does not exist.
 */
export function getCall(client: DigaClient, callId: string): Promise<Call> {
  return requestItem<Call>(client, {
    method: 'GET',
    path: `/v1/call/${encodeURIComponent(callId)}`,
    permissions: [PERMISSIONS.callsRead],
  });
}

export interface CallListFilter {
  agentId?: string | undefined;
  status?: CallStatus | undefined;
  type?: CallType | undefined;
  contactId?: string | undefined;
  /** One of the project's own numbers. */
  phoneId?: string | undefined;
  /** Bounds of `created_date`. Whether they are inclusive is not documented. */
  createdFrom?: string | undefined;
  createdUntil?: string | undefined;
  /** Default: newest first. */
  order?: 'asc' | 'desc';
}

/**
 * The calls of the project, at most `cap`.
 *
 * @throws {DigaError} when a page cannot be read.
 */
export function listCalls(
  client: DigaClient,
  filter: CallListFilter,
  cap: number,
): AsyncGenerator<Call, void, undefined> {
  return list<Call>(client, {
    path: '/v1/call/',
    permissions: [PERMISSIONS.callsRead],
    pageSize: PAGE_SIZE,
    cap,
    order: filter.order,
    filter: toQuery(filter),
  });
}

/**
 * One page of the project's calls: the first, or the one after the call with the id `after`.
 *
 * @throws {DigaError} when the page cannot be read.
 */
export async function getCallPage(
  client: DigaClient,
  filter: CallListFilter,
  after?: string,
  limit: number = PAGE_SIZE,
): Promise<Page<Call>> {
  const page = await client.request<Page<Call> | null>({
    method: 'GET',
    path: '/v1/call/',
    query: { limit, order: filter.order ?? 'desc', after, ...toQuery(filter) },
    permissions: [PERMISSIONS.callsRead],
  });
  if (!Array.isArray(page?.data)) throw unexpectedResponse(200);
  return page;
}

function toQuery(filter: CallListFilter): Query {
  return {
    agent_id: filter.agentId,
    status: filter.status,
    type: filter.type,
    contact_id: filter.contactId,
    phone_id: filter.phoneId,
    start_created_date: filter.createdFrom,
    end_created_date: filter.createdUntil,
  };
}

/**
 * The messages of a call, oldest first.
 *
 * Empty if nothing was said, because Diga responds to that with a 404. `getCall` says whether
 * the call exists.
 *
 * @throws {DigaError} when a page cannot be read.
 */
export async function listMessages(
  client: DigaClient,
  callId: string,
  cap: number = MAX_MESSAGES,
): Promise<Message[]> {
  const all = listPages<Message>(client, {
    path: `/v1/call/${encodeURIComponent(callId)}/message`,
    permissions: TRANSCRIPT,
    pageSize: PAGE_SIZE,
    cap,
    order: 'asc',
  });
  return (await nullIfMissing(collect(all)))?.flat() ?? [];
}

/**
 * Places a call, and returns it in its first state.
 *
 * @throws {DigaError} when Diga declines (`status` and `code` say why). When the error is retryable, Diga
 * may have placed the call.
 */
export function makeCall(client: DigaClient, newCall: NewCall): Promise<Call> {
  return requestItem<Call>(client, {
    method: 'POST',
    path: '/v1/call/',
    body: newCall,
    permissions: [PERMISSIONS.callsWrite],
  });
}

/** Maximum number of calls that Diga deletes with one request. */
export const MAX_DELETED_AT_ONCE = 500;

/**
 * Deletes finished calls with their messages, at most `MAX_DELETED_AT_ONCE`; Diga ignores the others.
 * Returns how many it deleted, by its own count.
 *
 * @throws {DigaError} when Diga declines. When the error is retryable, Diga may have deleted them.
 */
export async function deleteCalls(client: DigaClient, callIds: readonly string[]): Promise<number> {
  const response = await client.request<{ deleted?: unknown } | null>({
    method: 'POST',
    path: '/v1/call/bulk-delete',
    body: { call_ids: callIds },
    permissions: [PERMISSIONS.callsWrite],
  });
  if (typeof response?.deleted !== 'number') throw unexpectedResponse(200);
  return response.deleted;
}
