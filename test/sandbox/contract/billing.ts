/** The plan of a project's account, per Diga's documentation. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, nullable, oneOf } from './basics';

const Period = oneOf('month', 'year', 'day', 'week');

export const SubscriptionResponseSchema = Type.Object({
  name: Type.String(),
  next_invoice_date: nullable(DateTime),
  period_start: DateTime,
  period_end: DateTime,
  included_minutes: Type.Integer(),
  active_since: DateTime,
  price: Type.Number(),
  currency: Type.String(),
  period: Period,
  overage_price_per_minute: nullable(Type.Number()),
  usage_based_billing_enabled: Type.Boolean(),
  minutes_count: Type.Number(),
  rollover_minutes_count: Type.Number(),
  next_payment_date: nullable(DateTime),
  next_invoice_amount: nullable(Type.Number()),
  next_phase: nullable(Type.Object({ name: Type.String(), period: Period, price: Type.Number() })),
});
export type SubscriptionResponse = Static<typeof SubscriptionResponseSchema>;
