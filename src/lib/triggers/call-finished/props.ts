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
  agents: agentsProp('Empty: every agent, also those you add later. Or pick one or more.'),
  versions: versionsProp,
  direction: directionProp,
  delivery: Property.StaticDropdown<'instant' | 'polling', true>({
    displayName: 'Delivery',
    description:
      'Pick Instant if this Activepieces has a public address. Otherwise the flow checks for finished calls itself.',
    required: true,
    defaultValue: 'instant',
    options: {
      options: [
        { label: 'Instant (recommended)', value: 'instant' },
        { label: 'Check every 5 minutes (no public address)', value: 'polling' },
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
