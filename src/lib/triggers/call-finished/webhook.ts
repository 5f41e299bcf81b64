import type { Store } from '@activepieces/pieces-framework';
import type { DigaClient } from '../../diga/client';
import { DigaError, isDigaError } from '../../diga/errors';
import { collect } from '../../diga/paging';
import type { Webhook } from '../../diga/types';
import { createWebhook, deleteWebhook, listWebhooks } from '../../diga/webhooks';
import { hasToken, withoutToken, withToken } from '../../util/flow-token';

const KEY = 'registration';

const EVENT = 'status_changed';

/** The most registrations looked through for one of ours; a project has a few. */
const MAX_WEBHOOKS = 1_000;

/** What is kept of the registration to find it again: its address without the token, which is a secret. */
type StoredWebhook = Pick<Webhook, 'id' | 'url'>;

/** Where Diga is to deliver to. */
export interface Endpoint {
  /** The flow's address, as the host gives it. */
  url: string;
  /** What every delivery has to carry. */
  token: string;
}

/**
 * Sees to it that Diga tells the endpoint of every change of a call, with exactly one registration.
 *
 * One that is left over is adopted if it is as it should be and removed otherwise; the address is
 * this flow's own, so whatever points there, with any token or none, is ours. If a new one cannot be
 * noted, it is removed again. Gives whether there is a new one. Throws a DigaError, or what the store
 * throws.
 */
export async function ensureWebhook(
  client: DigaClient,
  store: Store,
  endpoint: Endpoint,
): Promise<boolean> {
  return reconcile(client, store, endpoint, await listOrUndefined(client));
}

/**
 * Registers again what is no longer as it should be. Gives whether that was so; a key that may not
 * look at what is registered never tells. Throws a DigaError, or what the store throws.
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
  { url, token }: Endpoint,
  listed: Webhook[] | undefined,
): Promise<boolean> {
  const noted = await store.get<StoredWebhook>(KEY);
  const ours = listed?.filter((webhook) => pointsTo(url, webhook) || webhook.id === noted?.id);
  const adopted = ours?.find(
    (webhook) => pointsTo(url, webhook) && hasToken(webhook.url, token) && isForCalls(webhook),
  );
  const leftOver = ours?.filter((webhook) => webhook !== adopted) ?? (noted ? [noted] : []);
  for (const { id } of leftOver) await removeIfThere(client, id);

  if (adopted) {
    if (adopted.id !== noted?.id) await remember(store, adopted);
    return false;
  }
  const created = await createWebhook(client, withToken(url, token), [EVENT]).catch(
    (error: unknown) => {
      throw isDigaError(error, 'invalid_request') ? declined(error, url) : error;
    },
  );
  try {
    await remember(store, created);
  } catch (error) {
    await removeIfThere(client, created.id);
    throw error;
  }
  return true;
}

/**
 * Removes the registration of this flow, if there is one: the one that was noted, or, without a note,
 * those that point to `url`. Throws a DigaError, or what the store throws.
 */
export async function removeWebhook(client: DigaClient, store: Store, url: string): Promise<void> {
  const noted = await store.get<StoredWebhook>(KEY);
  const ours = noted
    ? [noted]
    : (await listOrUndefined(client))?.filter((webhook) => pointsTo(url, webhook));
  for (const { id } of ours ?? []) await removeIfThere(client, id);
  await store.delete(KEY);
}

/**
 * What is registered; undefined if the key may not look. The permission to write webhooks includes the
 * one to read them, but registering works without, and so does not depend on it.
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

async function remember(store: Store, { id, url }: StoredWebhook): Promise<void> {
  await store.put<StoredWebhook>(KEY, { id, url: withoutToken(url) });
}

async function removeIfThere(client: DigaClient, webhookId: string): Promise<void> {
  try {
    await deleteWebhook(client, webhookId);
  } catch (error) {
    if (!isDigaError(error, 'not_found')) throw error;
  }
}

/** What is known first, the usual cause second: for which reasons Diga declines one is not documented. */
function declined({ status, code }: DigaError, url: string): DigaError {
  return new DigaError({
    kind: 'invalid_request',
    status,
    code,
    message: `Diga declined this address (HTTP ${status}). Usually that means that this Activepieces, at ${new URL(url).origin}, cannot be reached from the internet. Give it a public https address (the setting AP_FRONTEND_URL), restart it, and switch the flow on again. If it cannot have one, set "Delivery" in the Call Finished step to "Check every 5 minutes".`,
  });
}
