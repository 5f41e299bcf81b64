import { clientFor } from '../../auth';
import { warn } from './log';
import type { HookContext } from './props';
import { unregister } from './registration';

/**
 * Switches the trigger off: removes its registration at Diga. Never throws, because a flow must be
 * possible to switch off whatever became of Diga or the key; a registration that could not be removed
 * stays noted and is cleared away when the flow is switched on again.
 */
export async function disable({ auth, store, webhookUrl }: HookContext): Promise<void> {
  try {
    await unregister(clientFor(auth), store, webhookUrl);
  } catch (error) {
    warn('the registration of a flow that was switched off is still at Diga.', error);
  }
}
