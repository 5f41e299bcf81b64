import { clientFor } from '../../../auth';
import { listCalls } from '../../../diga/calls';
import { collect } from '../../../diga/paging';
import { toCallFilter } from '../../call-finished/call-filter';
import { assertFilterExists } from '../../call-finished/preflight';
import { ensureWebhook } from '../../call-finished/webhook';
import { callStartedLog as log } from '../../shared/log';
import { tidyUp } from '../../shared/made-things';
import { toEndpoint } from '../endpoint';
import type { HookContext } from '../props';

/** Time budget for all requests, in milliseconds. The host allows 180 s. */
const BUDGET_MS = 30_000;

/**
 * Switches the trigger on: checks that it can work, and registers its webhook in Diga.
 *
 * Throws what the store throws; the host shows it and leaves the flow off.
 *
 * @throws {DigaError} with a sentence that says what is wrong and what to do.
 */
export async function onEnable(context: HookContext): Promise<void> {
  const { auth, propsValue, store } = context;
  const client = clientFor(auth, BUDGET_MS);
  // Nobody would see later that the key may not read calls.
  await collect(listCalls(client, {}, 1));
  await assertFilterExists(client, store, toCallFilter(propsValue), 'Call Started');
  await ensureWebhook(client, store, await toEndpoint(context));
  await tidyUp(context, { trigger: 'call_started', log });
}
