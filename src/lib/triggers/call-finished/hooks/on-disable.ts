import { clientFor } from '../../../auth';
import { callFinishedLog as log } from '../../shared/log';
import { OFF_BUDGET_MS, switchOffLink } from '../../shared/linked-flow';
import { tidyUp } from '../../shared/made-things';
import { LINK } from '../link';
import type { HookContext } from '../props';
import { offSinceEntry } from '../state/store-schema';
import { removeWebhook } from '../webhook';

/**
 * Switches the trigger off: stores when, removes its webhook in Diga, and disables its linked workflow.
 *
 * Never throws: a flow must be possible to switch off while Diga is down or the key is revoked. A
 * webhook that could not be removed stays in the store, and switching on removes it.
 */
export async function onDisable(context: HookContext): Promise<void> {
  const { auth, store, webhookUrl } = context;
  try {
    if ((await offSinceEntry.read(store)) === null) await offSinceEntry.write(store, Date.now());
  } catch (error) {
    log.warn('the time at which the flow was switched off could not be stored.', error);
  }
  try {
    await removeWebhook(clientFor(auth, OFF_BUDGET_MS), store, webhookUrl);
  } catch (error) {
    log.warn('the webhook of a flow that was switched off is still registered with Diga.', error);
  }
  await switchOffLink(LINK, context);
  await tidyUp(context, { trigger: 'call_finished', log });
}
