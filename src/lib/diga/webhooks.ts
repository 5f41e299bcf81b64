import type { DigaClient } from './client';
import { paged } from './paging';
import { PERMISSIONS } from './permissions';
import type { Page, Webhook, WebhookEvent } from './types';

/** The largest page that Diga gives of registrations. */
const WEBHOOKS_PER_PAGE = 100;

const permissions = [PERMISSIONS.webhooksWrite];

/** The registrations of the project, newest first, at most `cap`. Throws a DigaError. */
export function listWebhooks(
  client: DigaClient,
  cap: number,
): AsyncGenerator<Webhook, void, undefined> {
  return paged({
    cap,
    idOf: (webhook) => webhook.id,
    fetchPage: (after) =>
      client.request<Page<Webhook>>({
        method: 'GET',
        path: '/v1/webhook/',
        query: { limit: Math.min(cap, WEBHOOKS_PER_PAGE), order: 'desc', after },
        permissions,
      }),
  });
}

/**
 * Registers `url` for `events`.
 *
 * Throws a DigaError, of kind `invalid_request` for an address that Diga declines.
 */
export async function createWebhook(
  client: DigaClient,
  url: string,
  events: WebhookEvent[],
): Promise<Webhook> {
  return client.request<Webhook>({
    method: 'POST',
    path: '/v1/webhook/',
    body: { url, subscribed_events: events },
    permissions,
  });
}

/** Removes a registration. Throws a DigaError, of kind `not_found` where it is gone already. */
export async function deleteWebhook(client: DigaClient, webhookId: string): Promise<void> {
  await client.request<unknown>({
    method: 'DELETE',
    path: `/v1/webhook/${encodeURIComponent(webhookId)}`,
    permissions,
  });
}
