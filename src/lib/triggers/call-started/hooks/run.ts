import { DEDUPE_KEY_PROPERTY } from '@activepieces/pieces-framework';
import { clientFor } from '../../../auth';
import { getCall, isFinalStatus } from '../../../diga/calls';
import { nullIfMissing } from '../../../diga/errors';
import { passesFilter, toCallFilter } from '../../call-finished/call-filter';
import { isRuledOut, parseCallHints } from '../../call-finished/delivery';
import { hasDeliveryToken } from '../../call-finished/delivery-token';
import { nameVersion, openVersionCache } from '../../call-finished/state/version-cache';
import { callStartedLog as log } from '../../shared/log';
import { hasJustBegun, hasRun, noteRun } from '../begun';
import type { RunContext } from '../props';
import { type CallStartedRecord, toCallStartedRecord } from '../record';

/** Time budget for reading a call back, in milliseconds. Well below the 60 s that a host allows. */
const BUDGET_MS = 25_000;

/** How long noting the run may take, in milliseconds: the host drops a second item within 30 seconds. */
const MAX_NOTING_MS = 15_000;

/** The error of a run that started at the flow's synchronous address. */
const NOT_SYNCHRONOUS =
  'Call Started starts when Diga tells this flow of a call, and not at an address that waits for a response. No step was run.';

type CallItem = CallStartedRecord & { [DEDUPE_KEY_PROPERTY]: string };

/**
 * Turns a delivery into the record of the call that it is about, if that has just begun as chosen. Returns
 * none for any other, for one that has run, and, without any request, for a delivery that lacks the flow's
 * token.
 *
 * Never throws, because nobody would see it: a call that cannot be read back does not run, because it would
 * be late. The one exception is a request to the flow's synchronous address, where only a throw keeps the
 * steps from running.
 *
 * @throws {Error} if the host calls it synchronously.
 */
export async function run(context: RunContext): Promise<CallItem[]> {
  if (!context.webhookUrl) throw new Error(NOT_SYNCHRONOUS);
  const { store, propsValue } = context;
  try {
    if (!(await hasDeliveryToken(context))) return [];
    for (const hint of parseCallHints(context.payload.body, isFinalStatus)) {
      if (isRuledOut(toCallFilter(propsValue), hint)) return [];
      if (await hasRun(store, hint.id)) return [];
      const item = await toItem(context, hint.id);
      // Without such a call, another id of the body may be the call's.
      if (item !== 'unknown') return item ? [item] : [];
    }
  } catch (error) {
    log.warn('a call could not be read back, and starts no run: it would be late.', error);
  }
  return [];
}

async function toItem(context: RunContext, callId: string): Promise<CallItem | null | 'unknown'> {
  const { auth, propsValue, store } = context;
  const client = clientFor(auth, BUDGET_MS);
  const call = await nullIfMissing(getCall(client, callId));
  if (!call) return 'unknown';
  if (!hasJustBegun(call, propsValue.when)) return null;
  const { wasPublished } = openVersionCache(client, store);
  if (!(await passesFilter(toCallFilter(propsValue), call, wasPublished))) return null;

  const version = await nameVersion(auth, store, call);
  // Reading its agent may have taken long, and another run may have been faster.
  if (!hasJustBegun(call, propsValue.when) || (await hasRun(store, call.id))) return null;
  const now = Date.now();
  await noteRun(store, call.id, now);
  if (Date.now() - now > MAX_NOTING_MS) return null;
  return {
    ...toCallStartedRecord({ call, version }, now),
    [DEDUPE_KEY_PROPERTY]: `begun_${call.id}`,
  };
}
