/** The plan of a project's account, per Diga's description. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, nullable, oneOf } from './basics';

export const SubscriptionResponseSchema = Type.Object({
  name: Type.String(),
  period_start: DateTime,
  period_end: DateTime,
  included_minutes: Type.Integer(),
  max_concurrent_calls: Type.Optional(nullable(Type.Integer())),
  active_since: DateTime,
  price: Type.Number(),
  currency: Type.String(),
  period: oneOf('month', 'year', 'day', 'week'),
  overage_price_per_minute: nullable(Type.Number()),
  usage_based_billing_enabled: Type.Boolean(),
  minutes_count: Type.Integer(),
  rollover_minutes_count: Type.Integer(),
  next_phase: Type.Optional(
    nullable(
      Type.Object({ name: Type.String(), period: oneOf('month', 'year'), price: Type.Number() }),
    ),
  ),
  next_payment_date: DateTime,
  knowledge_storage_used_bytes: Type.Integer(),
  knowledge_storage_limit_bytes: Type.Optional(nullable(Type.Integer())),
  knowledge_items_count: Type.Integer(),
  copilot_usage_percent: Type.Optional(Type.Number()),
  included_workflows: Type.Integer(),
  workflows_count: Type.Optional(nullable(Type.Integer())),
});
export type SubscriptionResponse = Static<typeof SubscriptionResponseSchema>;
