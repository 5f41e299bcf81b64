import type { Store } from '@activepieces/pieces-framework';
import { clientFor } from '../../../auth';
import type { DigaClient } from '../../../diga/client';
import { isDigaError } from '../../../diga/errors';
import { assertAssignable } from '../../../provisioning/assignment/assign-to-agents';
import { WORKFLOWS } from '../../../provisioning/assignment/subject';
import { toCallFilter } from '../call-filter';
import { startingPointNow } from '../catch-up/starting-point';
import { deliveryToken } from '../delivery-token';
import { preflight } from '../preflight';
import { disableLink, enableLink } from '../../shared/linked-flow';
import { LINK } from '../link';
import { type HookContext, isAssignedInDiga, isPolling, toAgentsRequest } from '../props';
import { checkpointEntry, offSinceEntry, scopeEntry } from '../state/store-schema';
import { ensureWebhook, removeWebhook } from '../webhook';

/**
 * Time budget for the preflight, in milliseconds. With the minimum that the client gives to each
 * request after that, it takes at most 10 s, however Diga fails.
 */
const PREFLIGHT_BUDGET_MS = 7_000;

/** Time budget for all other requests, in milliseconds. The host allows 180 s. */
const BUDGET_MS = 60_000;

/**
 * A flow that was off for at most this long, in milliseconds, resumes where it was: somebody edited it.
 * One that was off for longer was meant to be off.
 */
export const RESUME_WITHIN_MS = 10 * 60_000;

/**
 * Switches the trigger on: checks that it can work, stores its starting point, and registers its
 * webhook at Diga, or makes and assigns its linked workflow, unless it polls. It starts from now, or resumes after republishing and a short time
 * off.
 *
 * Throws what the store throws; the host shows it and leaves the flow off.
 *
 * @throws {DigaError} with a sentence that says what is wrong and what to do.
 */
export async function onEnable(context: HookContext): Promise<void> {
  const { auth, propsValue, store } = context;
  await preflight(clientFor(auth, PREFLIGHT_BUDGET_MS), store, toCallFilter(propsValue));

  const client = clientFor(auth, BUDGET_MS);
  if (isAssignedInDiga(propsValue)) {
    await assertAssignable(client, WORKFLOWS, toAgentsRequest(propsValue));
  }
  const before = await checkpointEntry.read(store);
  const offSince = await offSinceEntry.read(store);
  const resumes =
    before !== null && (offSince === null || Date.now() - offSince <= RESUME_WITHIN_MS);
  // Read before the webhook is registered: a call that ends in between then counts as in progress.
  const start = resumes ? null : await startingPointNow(client, before, offSince);

  const undo = await startDelivery(client, context);
  try {
    if (start) {
      await scopeEntry.write(store, start.scope);
      await checkpointEntry.write(store, start.checkpoint);
    }
    await offSinceEntry.clear(store);
  } catch (error) {
    await undo();
    throw error;
  }
}

/** Sets up at Diga what the choice of Delivery needs, and nothing else. Gives what undoes it. */
async function startDelivery(
  client: DigaClient,
  context: HookContext,
): Promise<() => Promise<void>> {
  const { propsValue, store, webhookUrl: url } = context;
  if (isAssignedInDiga(propsValue) || isPolling(propsValue)) {
    await removeWebhookIfAllowed(client, store, url);
  }
  if (isAssignedInDiga(propsValue)) return enableLink(LINK, client, context);
  await disableLink(LINK, context);
  if (isPolling(propsValue)) return () => Promise.resolve();
  const isNew = await ensureWebhook(client, store, { url, token: await deliveryToken(context) });
  return async () => {
    if (isNew) await removeWebhook(client, store, url);
  };
}

/**
 * Only a webhook needs the permission for webhooks. A key without it cannot have registered any.
 */
async function removeWebhookIfAllowed(
  client: DigaClient,
  store: Store,
  url: string,
): Promise<void> {
  try {
    await removeWebhook(client, store, url);
  } catch (error) {
    if (!isDigaError(error, 'forbidden')) throw error;
  }
}
