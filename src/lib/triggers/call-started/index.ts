import {
  createTrigger,
  TriggerStrategy,
  WebhookRenewStrategy,
} from '@activepieces/pieces-framework';
import { digaAuth } from '../../auth';
import { withChoicesChecked } from '../../props/choices';
import { callFinishedSchema } from '../call-finished/record';
import { onDisable } from './hooks/on-disable';
import { onEnable } from './hooks/on-enable';
import { onRenew } from './hooks/on-renew';
import { run } from './hooks/run';
import { test } from './hooks/test';
import { callStartedProps } from './props';
import { callStartedSample } from './record';

/** Starts a flow when a call begins. */
export const callStarted = createTrigger({
  auth: digaAuth,
  name: 'call_started',
  displayName: 'Call Started',
  description:
    'Starts a flow when a call is answered or rings, never late. For what was said, use Call Finished.',
  aiMetadata: {
    description:
      'Fires at most once for a call of a Diga AI voice agent that was answered, or began to ring, at most two minutes ago; a call that Diga does not report in time is skipped for good. Returns the record of Call Finished with null for what is known only at the end, such as duration and transcript.',
  },
  props: callStartedProps,
  type: TriggerStrategy.WEBHOOK,
  sampleData: callStartedSample,
  outputSchema: callFinishedSchema,
  onEnable: withChoicesChecked(callStartedProps, onEnable),
  onDisable,
  // Every 5 minutes.
  renewConfiguration: { strategy: WebhookRenewStrategy.CRON, cronExpression: '*/5 * * * *' },
  onRenew,
  run,
  test: withChoicesChecked(callStartedProps, test),
});
