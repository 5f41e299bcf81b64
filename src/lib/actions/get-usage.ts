import { clientFor, digaAuth } from '../auth';
import { getSubscription, type Subscription } from '../diga/billing';
import { createDigaAction } from '../props/choices';
import { defineRecord } from '../records/define-record';

const usageRecord = defineRecord<Subscription>()({
  plan: { label: 'Plan', value: ({ name }) => name },
  period_start: { label: 'Period Start', format: 'datetime' },
  period_end: { label: 'Period End', format: 'datetime' },
  included_minutes: { label: 'Included Minutes', format: 'number' },
  rollover_minutes: {
    label: 'Rollover Minutes',
    format: 'number',
    description: 'Left over from before.',
    value: ({ rollover_minutes_count }) => rollover_minutes_count,
  },
  used_minutes: {
    label: 'Used Minutes',
    format: 'number',
    value: ({ minutes_count }) => minutes_count,
  },
  minutes_left: {
    label: 'Minutes Left',
    format: 'number',
    description: 'Included and rollover minutes less those used, at least 0.',
    value: minutesLeft,
  },
  usage_based_billing: {
    label: 'Usage-Based Billing',
    format: 'boolean',
    description: 'Whether calls go on, and cost extra, when no minutes are left.',
    value: ({ usage_based_billing_enabled }) => usage_based_billing_enabled,
  },
  overage_price_per_minute: { label: 'Overage Price per Minute', format: 'number' },
  price: { label: 'Price', format: 'number' },
  currency: { label: 'Currency' },
  billing_period: {
    label: 'Billing Period',
    description: '"month", "year", "day" or "week".',
    value: ({ period }) => period,
  },
  next_invoice_date: {
    label: 'Next Invoice Date',
    format: 'datetime',
    description: 'The same as Next Payment Date, under its earlier name.',
    value: ({ next_payment_date }) => next_payment_date,
  },
  next_payment_date: { label: 'Next Payment Date', format: 'datetime' },
  max_concurrent_calls: {
    label: 'Calls at the Same Time',
    format: 'number',
    description: 'The most that the plan allows. Null if there is no limit.',
  },
  included_workflows: { label: 'Included Workflows', format: 'number' },
  used_workflows: {
    label: 'Used Workflows',
    format: 'number',
    description: 'Those that are enabled in Diga.',
    value: ({ workflows_count }) => workflows_count,
  },
  knowledge_storage_used_bytes: { label: 'Used Knowledge Storage (Bytes)', format: 'number' },
  knowledge_storage_limit_bytes: {
    label: 'Knowledge Storage (Bytes)',
    format: 'number',
    description: 'What the plan allows. Null if there is no limit.',
  },
  knowledge_items: {
    label: 'Knowledge Items',
    format: 'number',
    value: ({ knowledge_items_count }) => knowledge_items_count,
  },
});

/** Reads the plan of the project's account and its minutes. */
export const getUsageAction = createDigaAction({
  auth: digaAuth,
  name: 'get_usage',
  displayName: 'Get Usage',
  description: 'Returns the plan: minutes, calls, workflows and knowledge.',
  audience: 'both',
  classification: 'READ',
  aiMetadata: {
    description:
      "Reads the project's Diga plan: minutes used and left, and the limits of calls, workflows and knowledge storage. A value that Diga does not give is null.",
    idempotent: true,
  },
  outputSchema: usageRecord.schema,
  props: {},
  async run({ auth }) {
    return usageRecord.from(await getSubscription(clientFor(auth)));
  },
});

/** Null if Diga leaves out one of the numbers. */
function minutesLeft({
  included_minutes: included,
  rollover_minutes_count: rollover,
  minutes_count: used,
}: Subscription): number | null {
  if (![included, rollover, used].every(Number.isFinite)) return null;
  return Math.max(0, Number(included) + Number(rollover) - Number(used));
}
