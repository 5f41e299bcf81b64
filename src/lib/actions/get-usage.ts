import { createAction } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { getSubscription } from '../diga/billing';
import type { Subscription } from '../diga/types';
import { defineRecord } from '../records/define-record';

const usageRecord = defineRecord<Subscription>()({
  plan: { label: 'Plan', value: ({ name }) => name ?? null },
  period_start: {
    label: 'Period Start',
    format: 'datetime',
    value: ({ period_start }) => period_start ?? null,
  },
  period_end: {
    label: 'Period End',
    format: 'datetime',
    value: ({ period_end }) => period_end ?? null,
  },
  included_minutes: {
    label: 'Included Minutes',
    format: 'number',
    value: ({ included_minutes }) => included_minutes ?? null,
  },
  rollover_minutes: {
    label: 'Rollover Minutes',
    format: 'number',
    description: 'Left over from before.',
    value: ({ rollover_minutes_count }) => rollover_minutes_count ?? null,
  },
  used_minutes: {
    label: 'Used Minutes',
    format: 'number',
    value: ({ minutes_count }) => minutes_count ?? null,
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
    value: ({ usage_based_billing_enabled }) => usage_based_billing_enabled ?? null,
  },
  overage_price_per_minute: {
    label: 'Overage Price per Minute',
    format: 'number',
    value: ({ overage_price_per_minute }) => overage_price_per_minute ?? null,
  },
  price: { label: 'Price', format: 'number', value: ({ price }) => price ?? null },
  currency: { label: 'Currency', value: ({ currency }) => currency ?? null },
  billing_period: {
    label: 'Billing Period',
    description: '"month", "year", "day" or "week".',
    value: ({ period }) => period ?? null,
  },
  next_invoice_date: {
    label: 'Next Invoice Date',
    format: 'datetime',
    description: 'Empty once the plan is cancelled.',
    value: ({ next_invoice_date }) => next_invoice_date ?? null,
  },
});

/** Reads the plan of the project's account and its minutes. */
export const getUsageAction = createAction({
  auth: digaAuth,
  name: 'get_usage',
  displayName: 'Get Usage',
  description: 'Gives the plan with its minutes: included, used and left.',
  audience: 'both',
  aiMetadata: {
    description:
      "Reads the project's Diga plan: its period, and the minutes included, rolled over, used and left. A value that Diga does not give is null.",
    idempotent: true,
  },
  outputSchema: { fields: usageRecord.outputFields },
  props: {},
  async run({ auth }): Promise<ReturnType<typeof usageRecord.from>> {
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
