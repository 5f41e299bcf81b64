import { clientFor } from '../../../auth';
import { catchUp } from '../catch-up/index';
import { deliveryToken } from '../delivery-token';
import { tell, warn } from '../log';
import { type HookContext, isPolling } from '../props';
import { repairWebhook } from '../webhook';
import { toCallFilter } from '../call-filter';
import { openVersionCache } from '../state/version-cache';

/** When a host renews the trigger, in UTC. */
export const EVERY_5_MINUTES = '*/5 * * * *';

/** Times for the parts of a renewal, in milliseconds: together under 120 s, with room for what is under way. */
const REPAIR_BUDGET_MS = 15_000;
const CATCH_UP_BUDGET_MS = 80_000;

/**
 * What the trigger does every 5 minutes: it mends its registration at Diga, and hands over the calls
 * that finished and that no delivery has brought. Never throws, because nobody would see it: what
 * fails is tried again at the next renewal, and one line in the worker's log says what was done.
 */
export async function onRenew(context: HookContext): Promise<void> {
  const isInstant = !isPolling(context.propsValue);
  const isMended = isInstant && (await attempt('mend its registration', () => repair(context)));
  const handedOver = await attempt('catch up', () => catchUpRound(context));
  const done = [
    ...(isMended ? ['its registration at Diga was missing or out of date, and is repaired'] : []),
    ...(isInstant && handedOver
      ? [`calls handed over that no delivery had brought: ${handedOver}`]
      : []),
  ];
  if (done.length > 0) tell(`${done.join('; ')}.`);
}

async function attempt<Result>(what: string, work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    warn(`a flow could not ${what}, and tries again at its next renewal.`, error);
    return null;
  }
}

async function repair(context: HookContext): Promise<boolean> {
  const { auth, store, webhookUrl: url } = context;
  return repairWebhook(clientFor(auth, REPAIR_BUDGET_MS), store, {
    url,
    token: await deliveryToken(context),
  });
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
