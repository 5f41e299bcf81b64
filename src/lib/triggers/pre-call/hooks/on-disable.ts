import { switchOffLink } from '../../shared/linked-flow';
import { preCallLog as log } from '../../shared/log';
import { tidyUp } from '../../shared/made-things';
import { LINK } from '../link';
import type { HookContext } from '../props';

/**
 * Switches the trigger off: disables its linked workflow in Diga, unless a newer version of the flow may be
 * about to be switched on.
 *
 * Never throws: a flow must be possible to switch off while Diga is down or the key is revoked.
 */
export async function onDisable(context: HookContext): Promise<void> {
  await switchOffLink(LINK, context);
  await tidyUp(context, { trigger: 'pre_call', log });
}
