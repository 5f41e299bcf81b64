import type { OpenEnum } from './common';

export type WebhookEvent = OpenEnum<'status_changed'>;

/** Where Diga sends its events. */
export interface Webhook {
  id: string;
  url: string;
  subscribed_events: WebhookEvent[];
  created_date: string;
}
