import { clientFor } from '../../../auth';
import { toCallFilter } from '../call-filter';
import { catchUp } from '../catch-up/index';
import { deliveryToken } from '../delivery-token';
import { tell, warn } from '../log';
import { type HookContext, isPolling } from '../props';
import { openVersionCache } from '../state/version-cache';
import { repairWebhook } from '../webhook';

/** When a host renews the trigger, in UTC. */
export const EVERY_5_MINUTES = '*/5 * * * *';

/** Time budgets, in milliseconds. Below 120 s in all, with room for requests that are in progress. */
const REPAIR_BUDGET_MS = 15_000;
const CATCH_UP_BUDGET_MS = 80_000;

/**
 * Renews the trigger, every 5 minutes: repairs its webhook at Diga, and requeues the finished calls
 * that no delivery brought.
 *
 * Never throws, because nobody would see it. The next renewal retries what failed, and one line in the
 * worker's log says what was done.
 */
export async function onRenew(context: HookContext): Promise<void> {
  const isInstant = !isPolling(context.propsValue);
  const isRepaired = isInstant && (await attempt('repair its webhook', () => repair(context)));
  const requeued = await attempt('catch up', () => catchUpRound(context));
  const done = [
    ...(isRepaired ? ['its webhook at Diga was missing or out of date, and is repaired'] : []),
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

async function repair(context: HookContext): Promise<boolean> {
  const { auth, store, webhookUrl: url } = context;
  const client = clientFor(auth, REPAIR_BUDGET_MS);
  return repairWebhook(client, store, { url, token: await deliveryToken(context) });
}

async function catchUpRound(context: HookContext): Promise<number> {
  const client = clientFor(context.auth, CATCH_UP_BUDGET_MS);
  return catchUp({
    context,
    client,
    filter: toCallFilter(context.propsValue),
    versions: openVersionCache(client, context.store),
    deadline: Date.now() + CATCH_UP_BUDGET_MS,
  });
}
