import { DEDUPE_KEY_PROPERTY } from '@activepieces/pieces-framework';
import { clientFor } from '../../../auth';
import { getCall, isFinished, listMessages } from '../../../diga/calls';
import { isDigaError, nullIfMissing } from '../../../diga/errors';
import { type AgentVersionInfo, type CallRecord, toCallRecord } from '../../../records/call';
import { type CallFilter, toCallFilter } from '../call-filter';
import { parseCallHints, isRuledOut } from '../delivery';
import { authenticate, type Sender } from '../delivery-token';
import { warn } from '../log';
import type { RunContext } from '../props';
import { isSelected, readLink } from '../selection';
import { callState, lease } from '../state/ledger';
import { isInScope } from '../state/scope';
import { scopeEntry } from '../state/store-schema';
import { learnWorkflow, openVersionCache } from '../state/version-cache';

/** Time budget for reading a call back, in milliseconds. Well below the 60 s that a host allows. */
const BUDGET_MS = 25_000;

/** Time budget for reading an agent version, in milliseconds. Short, because a call does not wait for a name. */
const NAMES_BUDGET_MS = 2_000;

/** The error of a run that somebody tried to start at the flow's synchronous address. */
const NOT_SYNCHRONOUS =
  'Call Finished starts when Diga delivers a call to this flow, and not at an address that waits for a response. No step was run.';

/** The record that starts a flow run, with the key by which the host drops an immediate duplicate. */
export type CallItem = CallRecord & { [DEDUPE_KEY_PROPERTY]: string };

/**
 * Turns a delivery into the record of the finished call that it is about. Gives none for a call that is
 * not for this flow, is in progress, or has run, and, without any request, for a delivery that lacks the
 * flow's token.
 *
 * Never throws, because nobody would see it: a call that cannot be read back or leased stays open in
 * the ledger, and the catch-up requeues it. The one exception is a request to the flow's synchronous
 * address, which anybody can make and which the host marks by an empty `webhookUrl`: the host has
 * started a flow run by then, and only a throw keeps its steps from running.
 *
 * @throws {Error} if the host calls it synchronously.
 */
export async function run(context: RunContext): Promise<CallItem[]> {
  if (!context.webhookUrl) throw new Error(NOT_SYNCHRONOUS);
  try {
    const sender = await authenticate(context);
    if (!sender) return [];
    const filter = toCallFilter(context.propsValue);
    for (const hint of parseCallHints(context.payload.body)) {
      if (isRuledOut(filter, hint)) return [];
      if ((await callState(context.store, hint.id)) !== 'open') return [];
      const item = await readItem(context, sender, filter, hint.id);
      if (item !== 'unknown') return item;
    }
  } catch (error) {
    warn('a call could not be read back; the next catch-up retries it.', error);
  }
  return [];
}

/** The item that starts a flow run for a call, none if it starts none, or `unknown` if there is no such call. */
async function readItem(
  { auth, store, propsValue }: RunContext,
  sender: Sender,
  filter: CallFilter,
  callId: string,
): Promise<CallItem[] | 'unknown'> {
  const client = clientFor(auth, BUDGET_MS);
  // A flow for every call needs all of it, so it is read at once.
  const prefetched = isForEveryCall(filter)
    ? ([prefetch(listMessages(client, callId)), prefetch(scopeEntry.read(store))] as const)
    : undefined;

  const call = await nullIfMissing(getCall(client, callId));
  if (!call) return 'unknown';
  if (!isFinished(call)) return [];

  const versions = openVersionCache(client, store);
  const link = await readLink(propsValue, store);
  // Diga has used the linked workflow, so its version has it, whether it shows that or not.
  if (sender === 'link' && link) await learnWorkflow(store, call, link.id);
  const selection = { filter, versions, link: sender === 'link' ? undefined : link };
  if (!(await isSelected(selection, call))) return [];

  const [prefetchedMessages, scope = scopeEntry.read(store)] = prefetched ?? [];
  if (!isInScope(await scope, call)) return [];

  const info = prefetch(openVersionCache(clientFor(auth, NAMES_BUDGET_MS), store).describe(call));
  const messages = await (prefetchedMessages ?? listMessages(client, callId));
  const version = await orNoNames(info);
  const record = toCallRecord({ call, messages, version });
  // The same call may have been delivered again meanwhile. The host's own window for duplicates covers
  // what is left of the gap between reading the state and leasing the call.
  if ((await callState(store, call.id)) !== 'open') return [];
  await lease(store, call.id);
  return [{ ...record, [DEDUPE_KEY_PROPERTY]: call.id }];
}

/**
 * Name and number of the agent version, or null while Diga cannot give them. A call that can be read
 * runs now; only a filter by version waits until the agent can be read too.
 */
async function orNoNames(info: Promise<AgentVersionInfo | null>): Promise<AgentVersionInfo | null> {
  try {
    return await info;
  } catch (error) {
    if (!isDigaError(error) || !error.isRetryable) throw error;
    warn('a call runs without the name of its agent, which could not be read.', error);
    return null;
  }
}

/** Starts a read early. Its failure counts only once it is awaited. */
function prefetch<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}

function isForEveryCall({
  agentIds,
  versionIds,
  followsPublished,
  direction,
}: CallFilter): boolean {
  return agentIds.length + versionIds.length === 0 && !followsPublished && direction === undefined;
}
