import { clientFor } from '../../../auth';
import { catchUp } from '../catch-up/index';
import { deliveryToken } from '../delivery-token';
import { callFinishedLog as log } from '../../shared/log';
import { tidyUp } from '../../shared/made-things';
import { repairLink } from '../../shared/repair-link';
import { LINK } from '../link';
import { type HookContext, IF_DECLINED, isAssignedInDiga, isPolling } from '../props';
import { readSelection } from '../selection';
import { noteOn } from '../state/heartbeat';
import { openVersionCache } from '../state/version-cache';
import { repairWebhook } from '../webhook';

/** Time budgets of the whole and of the repair, in milliseconds. A request in progress may exceed them. */
const BUDGET_MS = 75_000;
const REPAIR_BUDGET_MS = 15_000;

/**
 * Renews the trigger, every 5 minutes: repairs its webhook or linked workflow in Diga, and requeues the
 * finished calls that no delivery brought.
 *
 * Never throws, because nobody would see it. The next renewal retries what failed, and one line in the
 * worker's log says what was done.
 */
export async function onRenew(context: HookContext): Promise<void> {
  const deadline = Date.now() + BUDGET_MS;
  await attempt('note that it is on', () => noteOn(context.store));
  const isInstant = !isPolling(context.propsValue);
  const news = isAssignedInDiga(context.propsValue)
    ? await attempt('check its linked workflow', () => checkLink(context))
    : isInstant && (await attempt('repair its webhook', () => repair(context)));
  await tidyUp(context, { trigger: 'call_finished', log, isRenewal: true });
  const requeued = await attempt('catch up', () => catchUpRound(context, deadline - Date.now()));
  const done = [
    ...(news ? [news] : []),
    ...(isInstant && requeued ? [`requeued calls that no delivery had brought: ${requeued}`] : []),
  ];
  if (done.length > 0) log.info(`${done.join('; ')}.`);
}

async function attempt<Result>(what: string, work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    log.warn(`a flow could not ${what}, and retries at its next renewal.`, error);
    return null;
  }
}

/** What to tell of the webhook, if it was repaired. */
async function repair(context: HookContext): Promise<string | null> {
  const { auth, store, webhookUrl: url } = context;
  const client = clientFor(auth, REPAIR_BUDGET_MS);
  const isRepaired = await repairWebhook(client, store, {
    url,
    token: await deliveryToken(context),
    ifDeclined: IF_DECLINED,
  });
  return isRepaired ? 'its webhook in Diga was missing or out of date, and is repaired' : null;
}

function checkLink(context: HookContext): Promise<string | null> {
  return repairLink(LINK, clientFor(context.auth, REPAIR_BUDGET_MS), context);
}

async function catchUpRound(context: HookContext, budgetMs: number): Promise<number> {
  const client = clientFor(context.auth, budgetMs);
  const selection = await readSelection(context, openVersionCache(client, context.store));
  return catchUp(context, client, selection, budgetMs);
}
