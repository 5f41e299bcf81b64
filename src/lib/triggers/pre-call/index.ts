import {
  createTrigger,
  TriggerStrategy,
  WebhookRenewStrategy,
} from '@activepieces/pieces-framework';
import { digaAuth } from '../../auth';
import { sampleCall } from '../../records/sample-call';
import { withChoicesChecked } from '../../props/choices';
import { onDisable } from './hooks/on-disable';
import { onEnable } from './hooks/on-enable';
import { onRenew } from './hooks/on-renew';
import { run } from './hooks/run';
import { test } from './hooks/test';
import { preCallProps } from './props';
import { preCallSchema, sampleRecord } from './record';

/** Starts a flow before a call begins. */
export const preCall = createTrigger({
  auth: digaAuth,
  name: 'pre_call',
  displayName: 'Pre-Call',
  description: 'Starts before a call begins. Prepare or decline it with Return Call Data.',
  aiMetadata: {
    description:
      'Fires before a call of a Diga AI voice agent begins, with the caller and the agent. The call waits: answer within seconds with Return Call Data, which adds to the prompt, sets variables or declines.',
  },
  props: preCallProps,
  type: TriggerStrategy.WEBHOOK,
  sampleData: sampleRecord(sampleCall),
  outputSchema: preCallSchema,
  onEnable: withChoicesChecked(preCallProps, onEnable),
  onDisable,
  // Every 5 minutes.
  renewConfiguration: { strategy: WebhookRenewStrategy.CRON, cronExpression: '*/5 * * * *' },
  onRenew,
  run,
  test: withChoicesChecked(preCallProps, test),
});
