import {
  createTrigger,
  TriggerStrategy,
  WebhookRenewStrategy,
} from '@activepieces/pieces-framework';
import { digaAuth } from '../../auth';
import { withChoicesChecked } from '../../props/choices';
import { onDisable } from './hooks/on-disable';
import { onEnable } from './hooks/on-enable';
import { onRenew } from './hooks/on-renew';
import { run } from './hooks/run';
import { test } from './hooks/test';
import { functionCallProps } from './props';
import { functionCallSchema, sampleRecord } from './record';

/** Starts a flow when an agent uses its function during a call. */
export const functionCall = createTrigger({
  auth: digaAuth,
  name: 'function_call',
  displayName: 'Function Call',
  description:
    "Starts a flow when an agent needs something in a call. Answer with Diga's Return Response.",
  aiMetadata: {
    description:
      "Fires when a Diga agent uses this flow's function during a call. Returns the arguments and the caller's number. The agent waits: answer within seconds with Return Response.",
  },
  props: functionCallProps,
  type: TriggerStrategy.WEBHOOK,
  sampleData: sampleRecord(
    [
      {
        name: 'day',
        type: 'string',
        description: null,
        isRequired: true,
        source: 'llm',
        value: null,
      },
    ],
    null,
  ),
  outputSchema: functionCallSchema,
  onEnable: withChoicesChecked(functionCallProps, onEnable),
  onDisable,
  // Every 5 minutes.
  renewConfiguration: { strategy: WebhookRenewStrategy.CRON, cronExpression: '*/5 * * * *' },
  onRenew,
  run,
  test: withChoicesChecked(functionCallProps, test),
});
