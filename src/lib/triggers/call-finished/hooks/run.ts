import { DEDUPE_KEY_PROPERTY, type Store } from '@activepieces/pieces-framework';
import { clientFor } from '../../../auth';
import { type Call, getCall, isFinished, listMessages } from '../../../diga/calls';
import { nullIfMissing } from '../../../diga/errors';
import type { CallSource } from '../../../records/call';
import { msSince } from '../../../util/timestamps';
import { isForEveryCall, toCallFilter } from '../call-filter';
import { parseCallHints, isRuledOut, type CallHint } from '../delivery';
import { authenticate, type Sender } from '../delivery-token';
import { callFinishedLog as log } from '../../shared/log';
import type { RunContext } from '../props';
import { type CallFinishedRecord, toCallFinishedRecord } from '../record';
import { recordingWaitMs, waitUntil } from '../recording-wait';
import { isSelected, readSelection, type Selection } from '../selection';
import { callState, lease } from '../state/ledger';
import { isInScope } from '../state/scope';
import { scopeEntry } from '../state/store-schema';
import { nameVersion, openVersionCache } from '../state/version-cache';

/** Time budget for reading a call back, in milliseconds. Well below the 60 s that a host allows. */
const BUDGET_MS = 25_000;

/**
 * How long leasing a call may take, in milliseconds: two runs may lease it at the same time, and the
 * host drops the second item only within 30 seconds of the first.
 */
const MAX_LEASING_MS = 15_000;

/** A call that was created this recently, in milliseconds, is not deleted yet. */
const NEW_MS = 60_000;

/** The error of a run that started at the flow's synchronous address. */
const NOT_SYNCHRONOUS =
  'Call Finished starts when Diga delivers a call to this flow, and not at an address that waits for a response. No step was run.';

/** The record that starts a flow run, with the key by which the host drops an immediate duplicate. */
export type CallItem = CallFinishedRecord & { [DEDUPE_KEY_PROPERTY]: string };

/**
 * Turns a delivery into the record of the finished call that it is about: authenticate, parse, look into
 * the ledger, read, select, build, lease. Returns none for a call that is not for this flow, is in
 * progress, or has run, and, without any request, for a delivery that lacks the flow's token.
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
  const { store, propsValue } = context;
  try {
    const sender = await authenticate(context);
    if (!sender) return [];
    const hints = parseCallHints(context.payload.body);
    if (hints.length === 0 && sender === 'link') {
      const { noteEmptyRequest } = await import('../../shared/linked-flow');
      await noteEmptyRequest(context, log);
    }
    for (const hint of hints) {
      if (isRuledOut(toCallFilter(propsValue), hint)) return [];
      if ((await callState(store, hint.id)) !== 'open') return [];
      const item = await toItem(context, sender, hint);
      // Without such a call, another id of the body may be the call's.
      if (item !== 'unknown') return item ? [item] : [];
    }
  } catch (error) {
    log.warn('a call could not be read back; the next catch-up retries it.', error);
  }
  return [];
}

async function toItem(
  context: RunContext,
  sender: Sender,
  hint: CallHint,
): Promise<CallItem | null | 'unknown'> {
  const { auth, store } = context;
  const client = clientFor(auth, BUDGET_MS);
  const readMessages = () => listMessages(client, hint.id);

  const selecting = prefetch(readSelection(context, openVersionCache(client, store)));
  const scoping = prefetch(scopeEntry.read(store));
  // What was said is read after the end of the call was seen: in the delivery, or in the call itself.
  const isSure = hint.isFinal && isForEveryCall(toCallFilter(context.propsValue));
  const early = isSure ? prefetch(readMessages()) : undefined;
  const call = await nullIfMissing(getCall(client, hint.id));
  if (!call) return 'unknown';

  if (!isFinished(call) || !(await isInScope(store, await scoping, call))) return null;
  const selection = await selecting;
  const link = sender === 'link' ? selection.link : null;
  if (!(await isSelected(selection, call, link !== null))) return null;

  const isWaiting = await mayWait(context, call, selection, link !== null);
  if (isWaiting && !call.recording_url) return null;
  const naming = prefetch(nameVersion(auth, store, call));
  const messages = await (early ?? readMessages());
  if (isWaiting && messages.length === 0) return null;
  // Without messages, an answered call may have been deleted in Diga meanwhile. A new one is not.
  const isDoubtful =
    messages.length === 0 && call.start_time && msSince(call.created_date) > NEW_MS;
  if (isDoubtful && !(await nullIfMissing(getCall(client, hint.id)))) return null;
  return leaseItem(store, { call, messages, version: await naming });
}

/**
 * Whether the call may wait for its recording and messages. Not one that only its workflow in Diga knows
 * to be the flow's: the catch-up would not bring it.
 */
async function mayWait(
  { propsValue }: RunContext,
  call: Call,
  selection: Selection,
  isLinked: boolean,
): Promise<boolean> {
  if (waitUntil(call, recordingWaitMs(propsValue)) === undefined) return false;
  return !isLinked || isSelected(selection, call).catch(() => false);
}

/** Leases the call, unless another run has done so meanwhile. */
async function leaseItem(store: Store, source: CallSource): Promise<CallItem | null> {
  const { id } = source.call;
  const now = Date.now();
  if ((await callState(store, id)) !== 'open') return null;
  await lease(store, id, now);
  if (Date.now() - now > MAX_LEASING_MS) return null;
  return { ...toCallFinishedRecord(source, now), [DEDUPE_KEY_PROPERTY]: id };
}

/** Starts a read early. Its failure counts only once it is awaited. */
function prefetch<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
