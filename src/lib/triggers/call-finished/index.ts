import {
  createTrigger,
  TriggerStrategy,
  WebhookRenewStrategy,
} from '@activepieces/pieces-framework';
import { digaAuth } from '../../auth';
import { withChoicesChecked } from '../../props/choices';
import { onDisable } from './hooks/on-disable';
import { onEnable } from './hooks/on-enable';
import { callFinishedProps } from './props';
import { callFinishedSample, callFinishedSchema } from './record';
import { onRenew } from './hooks/on-renew';
import { run } from './hooks/run';
import { onStart } from './hooks/on-start';
import { test } from './hooks/test';

/** Starts a flow when a call ends. */
export const callFinished = createTrigger({
  auth: digaAuth,
  name: 'call_finished',
  displayName: 'Call Finished',
  description:
    'Starts a flow when a call ends, answered or not. Returns the call with its transcript.',
  aiMetadata: {
    description:
      'Fires once for every finished call of a Diga AI voice agent, also unanswered ones and voicemail. Returns one flat record: outcome, duration, number, agent version, variables, tool calls, transcript.',
  },
  props: callFinishedProps,
  type: TriggerStrategy.WEBHOOK,
  sampleData: callFinishedSample,
  outputSchema: callFinishedSchema,
  onEnable: withChoicesChecked(callFinishedProps, onEnable),
  onDisable,
  // Every 5 minutes.
  renewConfiguration: { strategy: WebhookRenewStrategy.CRON, cronExpression: '*/5 * * * *' },
  onRenew,
  onStart,
  run,
  test: withChoicesChecked(callFinishedProps, test),
});
