import type { Store } from '@activepieces/pieces-framework';
import type { DigaClient } from '../../diga/client';
import { DigaError, isDigaError, nullIfMissing } from '../../diga/errors';
import { collect } from '../../diga/paging';
import { createWebhook, deleteWebhook, listWebhooks, type Webhook } from '../../diga/webhooks';
import { hasToken, withoutToken, withToken } from '../shared/flow-token';
import { webhookEntry } from './state/store-schema';

const EVENT = 'status_changed';

/** The most webhooks searched for ours. A project has a few. */
const MAX_WEBHOOKS = 1_000;

/** Where Diga delivers to. */
export interface Endpoint {
  /** The flow's address, as the host gives it. */
  url: string;
  /** What every delivery must carry. */
  token: string;
  /** What else can be done if Diga declines the address. */
  ifDeclined: string;
}

/**
 * Makes sure that exactly one webhook in Diga points to the endpoint. Returns whether it is a new one.
 *
 * A leftover is adopted if it is right, and removed otherwise: the address is this flow's own, so
 * whatever points there, with any token or none, is ours. A new webhook that cannot be stored is removed
 * again.
 *
 * Throws what the store throws.
 *
 * @throws {DigaError} if Diga declines the address, a permission is missing, or Diga cannot be reached.
 */
export async function ensureWebhook(
  client: DigaClient,
  store: Store,
  endpoint: Endpoint,
): Promise<boolean> {
  return reconcile(client, store, endpoint, await listOrUndefined(client));
}

/**
 * Repairs the webhook if it is missing or not right. Returns whether it did. With a key that may not list
 * webhooks it does nothing.
 *
 * Throws what the store throws.
 *
 * @throws {DigaError} if Diga cannot be reached or declines.
 */
export async function repairWebhook(
  client: DigaClient,
  store: Store,
  endpoint: Endpoint,
): Promise<boolean> {
  const listed = await listOrUndefined(client);
  return listed !== undefined && (await reconcile(client, store, endpoint, listed));
}

async function reconcile(
  client: DigaClient,
  store: Store,
  { url, token, ifDeclined }: Endpoint,
  listed: Webhook[] | undefined,
): Promise<boolean> {
  const stored = await webhookEntry.read(store);
  const ours = listed?.filter((webhook) => pointsTo(url, webhook) || webhook.id === stored?.id);
  const adopted = ours?.find(
    (webhook) => pointsTo(url, webhook) && hasToken(webhook.url, token) && isForCalls(webhook),
  );
  const leftovers = ours?.filter((webhook) => webhook !== adopted) ?? (stored ? [stored] : []);
  for (const { id } of leftovers) await nullIfMissing(deleteWebhook(client, id));

  if (adopted) {
    if (adopted.id !== stored?.id) await remember(store, adopted);
    return false;
  }
  const created = await createWebhook(client, withToken(url, token), [EVENT]).catch(
    (error: unknown) => {
      throw isDigaError(error, 'invalid_request') ? declined(error, url, ifDeclined) : error;
    },
  );
  try {
    await remember(store, created);
  } catch (error) {
    await nullIfMissing(deleteWebhook(client, created.id));
    throw error;
  }
  return true;
}

/**
 * Removes the flow's webhook: the stored one, or, if none is stored, those that point to `url`.
 *
 * Throws what the store throws.
 *
 * @throws {DigaError} if Diga cannot be reached or declines.
 */
export async function removeWebhook(client: DigaClient, store: Store, url: string): Promise<void> {
  const stored = await webhookEntry.read(store);
  const ours = stored
    ? [stored]
    : (await listOrUndefined(client))?.filter((webhook) => pointsTo(url, webhook));
  for (const { id } of ours ?? []) await nullIfMissing(deleteWebhook(client, id));
  await webhookEntry.clear(store);
}

/**
 * The webhooks of the project; undefined if the key may not list them. Write includes read by Diga's
 * documentation, but registering does not depend on that.
 */
async function listOrUndefined(client: DigaClient): Promise<Webhook[] | undefined> {
  try {
    return await collect(listWebhooks(client, MAX_WEBHOOKS));
  } catch (error) {
    if (isDigaError(error, 'forbidden')) return undefined;
    throw error;
  }
}

function pointsTo(url: string, webhook: Webhook): boolean {
  return withoutToken(webhook.url) === withoutToken(url);
}

function isForCalls({ subscribed_events }: Webhook): boolean {
  return subscribed_events.includes(EVENT);
}

async function remember(store: Store, { id, url }: Webhook): Promise<void> {
  await webhookEntry.write(store, { id, url: withoutToken(url) });
}

/** The known fact first, the usual cause second: Diga does not document why it declines an address. */
function declined({ status, code }: DigaError, url: string, ifDeclined: string): DigaError {
  return new DigaError({
    kind: 'invalid_request',
    status,
    code,
    message: `Diga declined this address (HTTP ${status}). Usually that means that this Activepieces, at ${new URL(url).origin}, cannot be reached from the internet. Give it a public https address (the setting AP_FRONTEND_URL), restart it, and switch the flow on again. If it cannot have one, ${ifDeclined}`,
  });
}
