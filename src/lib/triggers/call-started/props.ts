import { Property } from '@activepieces/pieces-framework';
import { agentsProp } from '../../props/agent';
import { versionsProp } from '../../props/agent-version';
import { directionProp } from '../../props/direction';
import type { HookContextFor, RunContextFor } from '../shared/context';

/** The props of the trigger. Published flows hold their names, so these never change. */
export const callStartedProps = {
  when: Property.StaticDropdown<'answered' | 'ringing', true>({
    displayName: 'When',
    description: 'Pick when the flow starts: once somebody answers, or earlier.',
    required: true,
    defaultValue: 'answered',
    options: {
      options: [
        { label: 'The call is answered', value: 'answered' },
        { label: 'The call begins to ring', value: 'ringing' },
      ],
    },
  }),
  // No selection means every agent.
  agents: agentsProp('Empty: every agent, also those you add later. Or pick one or more.'),
  versions: versionsProp,
  direction: directionProp,
};

export type HookContext = HookContextFor<typeof callStartedProps>;
export type RunContext = RunContextFor<typeof callStartedProps>;
export type When = HookContext['propsValue']['when'];
