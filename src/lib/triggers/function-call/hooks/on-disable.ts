import { clientFor } from '../../../auth';
import { removeFunctionTool } from '../../../provisioning/function-tool';
import { mayBeReplaced } from '../../../host/flows';
import { functionCallLog as log } from '../../shared/log';
import type { HookContext } from '../props';

/** Time budget for all requests, in milliseconds. */
const BUDGET_MS = 20_000;

/**
 * Switches the trigger off: removes its function from Diga, unless a newer version of the flow may be
 * about to be switched on. A host switches the old version off while it publishes a new one, and a
 * function that is deleted and made again has another id, so launched agent versions would lose it.
 *
 * Never throws: a flow must be possible to switch off while Diga is down or the key is revoked.
 */
export async function onDisable(context: HookContext): Promise<void> {
  const { auth, webhookUrl } = context;
  try {
    if (await mayBeReplaced(context)) return;
    await removeFunctionTool(clientFor(auth, BUDGET_MS), webhookUrl);
  } catch (error) {
    log.warn('the function of a flow that was switched off is still in Diga.', error);
  }
}
