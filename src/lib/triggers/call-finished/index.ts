import {
  createTrigger,
  TriggerStrategy,
  WebhookRenewStrategy,
} from '@activepieces/pieces-framework';
import { digaAuth } from '../../auth';
import { withChoicesChecked } from '../../props/choices';
import { callFinishedProps } from './props';
import { callFinishedSample, callFinishedSchema } from './record';
import { run } from './hooks/run';
import { onStart } from './hooks/on-start';

/** Starts a flow when a call ends. */
export const callFinished = createTrigger({
  auth: digaAuth,
  name: 'call_finished',
  displayName: 'Call Finished',
  description:
    'Starts a flow when a call ends, answered or not. Gives the call with its transcript.',
  aiMetadata: {
    description:
      'Fires once for every finished call of a Diga AI voice agent, also unanswered ones and voicemail. Gives one flat record: outcome, duration, number, agent version, variables, tool calls, transcript.',
  },
  props: callFinishedProps,
  type: TriggerStrategy.WEBHOOK,
  sampleData: callFinishedSample,
  outputSchema: callFinishedSchema,
  onEnable: withChoicesChecked(callFinishedProps, async (context) =>
    (await import('./hooks/on-enable')).onEnable(context),
  ),
  onDisable: async (context) => (await import('./hooks/on-disable')).onDisable(context),
  // Every 5 minutes.
  renewConfiguration: { strategy: WebhookRenewStrategy.CRON, cronExpression: '*/5 * * * *' },
  onRenew: async (context) => (await import('./hooks/on-renew')).onRenew(context),
  onStart,
  run,
  test: withChoicesChecked(callFinishedProps, async (context) =>
    (await import('./hooks/test')).test(context),
  ),
});
