import type { OpenEnum } from './common';

/** The plan of the project's account, and its minutes. Money is in `currency`. */
export interface Subscription {
  name?: string | null;
  period?: OpenEnum<'day' | 'week' | 'month' | 'year'> | null;
  period_start?: string | null;
  period_end?: string | null;
  active_since?: string | null;
  /** Null once the plan is cancelled. */
  next_invoice_date?: string | null;
  price?: number | null;
  currency?: string | null;
  included_minutes?: number | null;
  rollover_minutes_count?: number | null;
  /** Diga does not say what it counts; its dashboard shows the minutes used. */
  minutes_count?: number | null;
  usage_based_billing_enabled?: boolean | null;
  overage_price_per_minute?: number | null;
}
