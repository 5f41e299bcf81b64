import { DEDUPE_KEY_PROPERTY, type Store } from '@activepieces/pieces-framework';
import { clientFor } from '../../auth';
import { type CallRecord, toCallRecord } from '../../call-record';
import { getCall, isFinalStatus, listMessages } from '../../diga/calls';
import type { DigaClient } from '../../diga/client';
import { isDigaError } from '../../diga/errors';
import type { Call } from '../../diga/types';
import { callIdsOf } from './delivery';
import { hasRun, markRun } from './ledger';
import { warn } from './log';
import type { RunContext } from './props';
import { isSelected, selectionOf } from './selection';
import { openVersionBook } from './version-book';

/** Time for reading a call back, in milliseconds: well under the 60 s after which a host gives up. */
const BUDGET_MS = 25_000;

/** The record that starts a flow run, with the key by which the host drops an immediate repetition. */
export type CallItem = CallRecord & { [DEDUPE_KEY_PROPERTY]: string };

/**
 * Turns a delivery into the record of the finished call that it is about: one, or none if it is not a
 * finished call of this flow. Never throws, because nobody would see it.
 */
export async function run(context: RunContext): Promise<CallItem[]> {
  try {
    for (const callId of callIdsOf(context.payload.body)) {
      if (await hasRunAsFarAsKnown(context.store, callId)) return [];
      const item = await itemOf(context, callId);
      if (item !== 'unknown') return item;
    }
  } catch (error) {
    warn('a call could not be read back, its flow was not run.', error);
  }
  return [];
}

/** The item of a call that starts a flow run, none for one that does not, or `unknown` if there is no such call. */
async function itemOf(
  { auth, propsValue, store }: RunContext,
  callId: string,
): Promise<CallItem[] | 'unknown'> {
  const client = clientFor(auth, BUDGET_MS);
  const messages = listMessages(client, callId);
  // Awaited only for a call that counts; until then a failure of it is nobody's concern.
  messages.catch(() => undefined);

  const call = await callIfThere(client, callId);
  if (!call) return 'unknown';
  if (!isFinalStatus(call.status)) return [];

  const book = openVersionBook(client, store);
  if (!(await isSelected(selectionOf(propsValue), call, book.wasPublished))) return [];

  const record = toCallRecord({
    call,
    messages: await messages,
    version: await book.factsOf(call),
  });
  await markRun(store, call.id).catch((error: unknown) => {
    warn('a call could not be noted as run.', error);
  });
  return [{ ...record, [DEDUPE_KEY_PROPERTY]: call.id }];
}

async function callIfThere(client: DigaClient, callId: string): Promise<Call | null> {
  try {
    return await getCall(client, callId);
  } catch (error) {
    if (isDigaError(error, 'not_found')) return null;
    throw error;
  }
}

/** A store that cannot be read must not cost the call: deliveries that are repeated are the rare ones. */
async function hasRunAsFarAsKnown(store: Store, callId: string): Promise<boolean> {
  return hasRun(store, callId).catch((error: unknown) => {
    warn('whether a call was run already could not be looked up.', error);
    return false;
  });
}
