import { clientFor } from '../../../auth';
import { catchUp } from '../catch-up/index';
import { deliveryTokenOf } from '../delivery-token';
import { tell, warn } from '../log';
import { type HookContext, isPolling } from '../props';
import { mend } from '../webhook';
import { selectionOf } from '../call-filter';
import { openVersionBook } from '../state/version-cache';

/** When a host renews the trigger, in UTC. */
export const EVERY_5_MINUTES = '*/5 * * * *';

/** Times for the parts of a renewal, in milliseconds: together under 120 s, with room for what is under way. */
const MENDING_MS = 15_000;
const CATCHING_UP_MS = 80_000;

/**
 * What the trigger does every 5 minutes: it mends its registration at Diga, and hands over the calls
 * that finished and that no delivery has brought. Never throws, because nobody would see it: what
 * fails is tried again at the next renewal, and one line in the worker's log says what was done.
 */
export async function renew(context: HookContext): Promise<void> {
  const isInstant = !isPolling(context.propsValue);
  const isMended = isInstant && (await attempt('mend its registration', () => mendNow(context)));
  const handedOver = await attempt('catch up', () => catchUpNow(context));
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

async function mendNow(context: HookContext): Promise<boolean> {
  const { auth, store, webhookUrl: url } = context;
  return mend(clientFor(auth, MENDING_MS), store, { url, token: await deliveryTokenOf(context) });
}

async function catchUpNow(context: HookContext): Promise<number> {
  const client = clientFor(context.auth, CATCHING_UP_MS);
  return catchUp({
    context,
    client,
    selection: selectionOf(context.propsValue),
    book: openVersionBook(client, context.store),
    deadline: Date.now() + CATCHING_UP_MS,
  });
}
