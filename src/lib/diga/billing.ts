import type { DigaClient } from './client';
import { unexpectedResponse } from './errors';
import { PERMISSIONS } from './permissions';
import type { OpenEnum } from './types';

/** The plan of the project's account, and its minutes. Money is in `currency`. */
export interface Subscription {
  name?: string | null;
  period?: OpenEnum<'day' | 'week' | 'month' | 'year'> | null;
  period_start?: string | null;
  period_end?: string | null;
  active_since?: string | null;
  next_payment_date?: string | null;
  price?: number | null;
  currency?: string | null;
  included_minutes?: number | null;
  rollover_minutes_count?: number | null;
  /** Used in the period. */
  minutes_count?: number | null;
  /** Null: no limit. */
  max_concurrent_calls?: number | null;
  included_workflows?: number | null;
  /** Those that are enabled. */
  workflows_count?: number | null;
  knowledge_storage_used_bytes?: number | null;
  /** Null: no limit. */
  knowledge_storage_limit_bytes?: number | null;
  knowledge_items_count?: number | null;
  usage_based_billing_enabled?: boolean | null;
  overage_price_per_minute?: number | null;
}

/**
 * The plan of the project's account, with its minutes.
 *
 * @throws {DigaError} when it cannot be read.
 */
export async function getSubscription(client: DigaClient): Promise<Subscription> {
  const subscription = await client.request<Subscription | null>({
    method: 'GET',
    path: '/v1/billing/subscription/',
    permissions: [PERMISSIONS.billingRead],
  });
  if (typeof subscription !== 'object' || subscription === null || Array.isArray(subscription)) {
    throw unexpectedResponse(200);
  }
  return subscription;
}
