import { clientFor } from '../../../auth';
import { removeWebhook } from '../../call-finished/webhook';
import { OFF_BUDGET_MS } from '../../shared/linked-flow';
import { callStartedLog as log } from '../../shared/log';
import { tidyUp } from '../../shared/made-things';
import type { HookContext } from '../props';

/**
 * Switches the trigger off: removes its webhook in Diga.
 *
 * Never throws: a flow must be possible to switch off while Diga is down or the key is revoked. A
 * webhook that could not be removed stays in the store, and switching on removes it.
 */
export async function onDisable(context: HookContext): Promise<void> {
  const { auth, store, webhookUrl } = context;
  try {
    await removeWebhook(clientFor(auth, OFF_BUDGET_MS), store, webhookUrl);
  } catch (error) {
    log.warn('the webhook of a flow that was switched off is still registered with Diga.', error);
  }
  await tidyUp(context, { trigger: 'call_started', log });
}
