import { clientFor } from '../../../auth';
import { catchUp } from '../catch-up/index';
import { deliveryToken } from '../delivery-token';
import { tell, warn } from '../log';
import { repairLink } from '../../shared/linked-flow';
import { LINK } from '../link';
import { type HookContext, isAssignedInDiga, isPolling } from '../props';
import { readSelection } from '../selection';
import { openVersionCache } from '../state/version-cache';
import { repairWebhook } from '../webhook';

/** Time budgets, in milliseconds. Below 120 s in all, with room for requests that are in progress. */
const REPAIR_BUDGET_MS = 15_000;
const CATCH_UP_BUDGET_MS = 80_000;

/**
 * Renews the trigger, every 5 minutes: repairs its webhook or linked workflow at Diga, and requeues the
 * finished calls that no delivery brought.
 *
 * Never throws, because nobody would see it. The next renewal retries what failed, and one line in the
 * worker's log says what was done.
 */
export async function onRenew(context: HookContext): Promise<void> {
  const isInstant = !isPolling(context.propsValue);
  const news = isAssignedInDiga(context.propsValue)
    ? await attempt('check its linked workflow', () => checkLink(context))
    : isInstant && (await attempt('repair its webhook', () => repair(context)));
  const requeued = await attempt('catch up', () => catchUpRound(context));
  const done = [
    ...(news ? [news] : []),
    ...(isInstant && requeued ? [`requeued calls that no delivery had brought: ${requeued}`] : []),
  ];
  if (done.length > 0) tell(`${done.join('; ')}.`);
}

async function attempt<Result>(what: string, work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    warn(`a flow could not ${what}, and retries at its next renewal.`, error);
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
  });
  return isRepaired ? 'its webhook at Diga was missing or out of date, and is repaired' : null;
}

function checkLink(context: HookContext): Promise<string | null> {
  return repairLink(LINK, clientFor(context.auth, REPAIR_BUDGET_MS), context);
}

async function catchUpRound(context: HookContext): Promise<number> {
  const client = clientFor(context.auth, CATCH_UP_BUDGET_MS);
  return catchUp({
    ...(await readSelection(context, openVersionCache(client, context.store))),
    context,
    client,
    deadline: Date.now() + CATCH_UP_BUDGET_MS,
  });
}
