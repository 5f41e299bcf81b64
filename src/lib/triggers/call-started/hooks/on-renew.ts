import { clientFor } from '../../../auth';
import { repairWebhook } from '../../call-finished/webhook';
import { callStartedLog as log } from '../../shared/log';
import { tidyUp } from '../../shared/made-things';
import { forgetOldRuns } from '../begun';
import { toEndpoint } from '../endpoint';
import type { HookContext } from '../props';

/** Time budget for the repair, in milliseconds. */
const BUDGET_MS = 15_000;

/**
 * Renews the trigger, every 5 minutes: repairs its webhook, and forgets old calls. It brings no call, which
 * would be late.
 *
 * Never throws, because no user would see it. The next renewal retries what failed.
 */
export async function onRenew(context: HookContext): Promise<void> {
  const { auth, store } = context;
  try {
    const client = clientFor(auth, BUDGET_MS);
    if (await repairWebhook(client, store, await toEndpoint(context))) {
      log.info('its webhook in Diga was missing or out of date, and is repaired.');
    }
    await forgetOldRuns(store);
  } catch (error) {
    log.warn('a flow could not check its webhook, and retries at its next renewal.', error);
  }
  await tidyUp(context, { trigger: 'call_started', log, isRenewal: true });
}
