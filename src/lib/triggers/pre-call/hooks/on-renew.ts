import { clientFor } from '../../../auth';
import { preCallLog as log } from '../../shared/log';
import { tidyUp } from '../../shared/made-things';
import { repairLink } from '../../shared/repair-link';
import { LINK } from '../link';
import type { HookContext } from '../props';

/** Time budget for all requests, in milliseconds. */
const BUDGET_MS = 60_000;

/**
 * Renews the trigger, every 5 minutes: repairs its linked workflow in Diga.
 *
 * Never throws, because no user would see it. The next renewal retries what failed.
 */
export async function onRenew(context: HookContext): Promise<void> {
  try {
    const news = await repairLink(LINK, clientFor(context.auth, BUDGET_MS), context);
    if (news) log.info(`${news}.`);
  } catch (error) {
    log.warn('a flow could not check its linked workflow, and retries at its next renewal.', error);
  }
  await tidyUp(context, { trigger: 'pre_call', log, isRenewal: true });
}
