import { clientFor } from '../../../auth';
import { warn } from '../log';
import { offSinceSlot } from '../state/checkpoint';
import type { HookContext } from '../props';
import { removeWebhook } from '../webhook';

/**
 * Switches the trigger off: notes when, and removes its registration at Diga. Never throws, because a
 * flow must be possible to switch off whatever became of Diga or the key; a registration that could
 * not be removed stays noted and is cleared away when the flow is switched on again.
 */
export async function onDisable({ auth, store, webhookUrl }: HookContext): Promise<void> {
  try {
    if ((await offSinceSlot.read(store)) === null) await offSinceSlot.write(store, Date.now());
  } catch (error) {
    warn('when the flow was switched off could not be noted.', error);
  }
  try {
    await removeWebhook(clientFor(auth), store, webhookUrl);
  } catch (error) {
    warn('the registration of a flow that was switched off is still at Diga.', error);
  }
}
