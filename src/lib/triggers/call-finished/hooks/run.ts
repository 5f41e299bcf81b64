import { DEDUPE_KEY_PROPERTY } from '@activepieces/pieces-framework';
import { clientFor } from '../../../auth';
import { type AgentVersionInfo, type CallRecord, toCallRecord } from '../../../records/call';
import { getCall, isFinalStatus, listMessages } from '../../../diga/calls';
import type { DigaClient } from '../../../diga/client';
import { isDigaError } from '../../../diga/errors';
import type { Call } from '../../../diga/types';
import { parseCallHints, isRuledOut } from '../delivery';
import { hasDeliveryToken } from '../delivery-token';
import { lease, callState } from '../state/ledger';
import { warn } from '../log';
import { scopeSlot, isInScope } from '../state/checkpoint';
import type { RunContext } from '../props';
import { passesFilter, type CallFilter, toCallFilter } from '../call-filter';
import { openVersionCache } from '../state/version-cache';

/** Time for reading a call back, in milliseconds: well under the 60 s after which a host gives up. */
const BUDGET_MS = 25_000;

/** Time for reading an agent version back, in milliseconds: a call does not wait for a name. */
const NAMES_BUDGET_MS = 2_000;

/** What a host shows of a run that somebody tried to start at the flow's synchronous address. */
const NOT_SYNCHRONOUS =
  'Call Finished starts when Diga tells this flow of a call, and not at an address that waits for an answer. No step was run.';

/** The record that starts a flow run, with the key by which the host drops an immediate repetition. */
export type CallItem = CallRecord & { [DEDUPE_KEY_PROPERTY]: string };

/**
 * Turns a delivery into the record of the finished call that it is about: one, or none if it is not a
 * finished call of this flow, or one that the flow has run, or if it lacks the flow's token, for which
 * nobody is asked anything.
 *
 * Never throws, because nobody would see it: a call that cannot be read back, or noted, stays unrun in
 * the ledger, and the catch-up brings it again. The one exception is a request to the flow's synchronous
 * address, which anybody can make and which the host tells by an empty `webhookUrl`: the host has
 * started a flow run by then, whose steps only a throw keeps from running.
 */
export async function run(context: RunContext): Promise<CallItem[]> {
  if (!context.webhookUrl) throw new Error(NOT_SYNCHRONOUS);
  try {
    if (!(await hasDeliveryToken(context))) return [];
    const selection = toCallFilter(context.propsValue);
    for (const hint of parseCallHints(context.payload.body)) {
      if (isRuledOut(selection, hint)) return [];
      if ((await callState(context.store, hint.id)) !== 'unrun') return [];
      const item = await readItem(context, selection, hint.id);
      if (item !== 'unknown') return item;
    }
  } catch (error) {
    warn('a call could not be read back yet; the next catch-up tries it again.', error);
  }
  return [];
}

/** The item of a call that starts a flow run, none for one that does not, or `unknown` if there is no such call. */
async function readItem(
  { auth, store }: RunContext,
  selection: CallFilter,
  callId: string,
): Promise<CallItem[] | 'unknown'> {
  const client = clientFor(auth, BUDGET_MS);
  // Where every call counts, nothing is asked in vain by asking for all of it at once.
  const early = isForEveryCall(selection)
    ? ([prefetch(listMessages(client, callId)), prefetch(scopeSlot.read(store))] as const)
    : undefined;

  const call = await callIfThere(client, callId);
  if (!call) return 'unknown';
  if (!isFinalStatus(call.status)) return [];

  const { wasPublished } = openVersionCache(client, store);
  if (!(await passesFilter(selection, call, wasPublished))) return [];

  const [earlyMessages, bounds = scopeSlot.read(store)] = early ?? [];
  if (!isInScope(await bounds, call)) return [];

  const facts = prefetch(openVersionCache(clientFor(auth, NAMES_BUDGET_MS), store).describe(call));
  const messages = await (earlyMessages ?? listMessages(client, callId));
  const version = await orNoNames(facts);
  const record = toCallRecord({ call, messages, version });
  // Reading back takes its time, and the same call may have been delivered twice; what is left of the
  // gap between looking and noting, the host's own window for repetitions covers.
  if ((await callState(store, call.id)) !== 'unrun') return [];
  await lease(store, call.id);
  return [{ ...record, [DEDUPE_KEY_PROPERTY]: call.id }];
}

/**
 * What the record says of the agent version; null where Diga cannot tell at the moment. A call that can
 * be read runs now, and only a selection by version waits until its agent can be read, too.
 */
async function orNoNames(
  facts: Promise<AgentVersionInfo | null>,
): Promise<AgentVersionInfo | null> {
  try {
    return await facts;
  } catch (error) {
    if (!isDigaError(error) || !error.isRetryable) throw error;
    warn('a call is run without the name of its agent, which could not be read.', error);
    return null;
  }
}

/** The same promise, whose failure is nobody's concern until it is awaited. */
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

async function callIfThere(client: DigaClient, callId: string): Promise<Call | null> {
  try {
    return await getCall(client, callId);
  } catch (error) {
    if (isDigaError(error, 'not_found')) return null;
    throw error;
  }
}
