import { type DigaClient, requestItem } from './client';
import { list } from './paging';
import { PERMISSIONS } from './permissions';
import type { OpenEnum } from './types';

export type WebhookEvent = OpenEnum<'status_changed'>;

/** Where Diga sends its events. */
export interface Webhook {
  id: string;
  url: string;
  subscribed_events: WebhookEvent[];
  created_date: string;
}

/** Maximum page size that Diga allows for webhooks. */
const PAGE_SIZE = 100;

const permissions = [PERMISSIONS.webhooksWrite];

/**
 * The webhooks of the project, newest first, at most `cap`.
 *
 * @throws {DigaError} when a page cannot be read.
 */
export function listWebhooks(
  client: DigaClient,
  cap: number,
): AsyncGenerator<Webhook, void, undefined> {
  return list<Webhook>(client, {
    path: '/v1/webhook/',
    permissions,
    pageSize: PAGE_SIZE,
    cap,
  });
}

/**
 * Creates a webhook that sends `events` to `url`.
 *
 * @throws {DigaError} when Diga refuses; of kind `invalid_request` when it declines the address.
 */
export function createWebhook(
  client: DigaClient,
  url: string,
  events: WebhookEvent[],
): Promise<Webhook> {
  return requestItem<Webhook>(client, {
    method: 'POST',
    path: '/v1/webhook/',
    body: { url, subscribed_events: events },
    permissions,
  });
}

/**
 * Deletes a webhook.
 *
 * @throws {DigaError} when Diga refuses; of kind `not_found` when it is already gone.
 */
export async function deleteWebhook(client: DigaClient, webhookId: string): Promise<void> {
  await client.request<unknown>({
    method: 'DELETE',
    path: `/v1/webhook/${encodeURIComponent(webhookId)}`,
    permissions,
  });
}
