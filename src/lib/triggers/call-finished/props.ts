import {
  Property,
  type TestOrRunHookContext,
  type TriggerHookContext,
  type TriggerStrategy,
} from '@activepieces/pieces-framework';
import type { digaAuth } from '../../auth';
import { agentsProp } from '../../props/agent';
import { versionsProp } from '../../props/agent-version';
import { directionProp } from '../../props/direction';

/** The props of the trigger. Published flows hold their names, so these never change. */
export const callFinishedProps = {
  // No selection means every agent.
  agents: agentsProp(
    'Whose calls start this flow. Pick one or more of your Diga agents, or leave this empty for the calls of every agent, also of those that you add later.',
  ),
  versions: versionsProp,
  direction: directionProp(
    'Which calls start this flow: all of them, only those that the agent received, or only those that it made.',
  ),
  delivery: Property.StaticDropdown<'instant' | 'polling', true>({
    displayName: 'Delivery',
    description:
      'How this flow learns of a finished call. Instant: Diga tells it within seconds, for which this Activepieces needs a public address. Every 5 minutes: it looks by itself, also behind a firewall.',
    required: true,
    defaultValue: 'instant',
    options: {
      options: [
        { label: 'Instant (recommended)', value: 'instant' },
        {
          label: 'Check every 5 minutes: for an Activepieces that has no public address',
          value: 'polling',
        },
      ],
    },
  }),
};

/** Whether the flow polls Diga for finished calls, without a webhook. */
export function isPolling({ delivery }: HookContext['propsValue']): boolean {
  return delivery === 'polling';
}

/** What the host gives to the hooks that switch the trigger on and off. */
export type HookContext = TriggerHookContext<
  typeof digaAuth,
  typeof callFinishedProps,
  TriggerStrategy.WEBHOOK
>;

/** What the host gives for a delivery and for a press on Test. */
export type RunContext = TestOrRunHookContext<
  typeof digaAuth,
  typeof callFinishedProps,
  TriggerStrategy.WEBHOOK
>;
