import { disableLink } from '../../shared/linked-flow';
import { LINK } from '../link';
import type { HookContext } from '../props';

/**
 * Switches the trigger off: disables its linked workflow in Diga, which keeps its assignments.
 *
 * Never throws: a flow must be possible to switch off while Diga is down or the key is revoked.
 */
export function onDisable(context: HookContext): Promise<void> {
  return disableLink(LINK, context);
}
