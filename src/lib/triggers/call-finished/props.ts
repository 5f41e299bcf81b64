import { Property } from '@activepieces/pieces-framework';
import type { AgentsRequest } from '../../provisioning/assignment/assign-to-agents';
import { AGENTS_DRAFT, afterwardsProp, parseAgentsRequest, WARNING } from '../../props/afterwards';
import { agentsProp, assignToProp } from '../../props/agent';
import { versionsProp } from '../../props/agent-version';
import { directionProp } from '../../props/direction';
import type { HookContextFor, RunContextFor } from '../shared/context';

/** The choice of Delivery by which Diga starts the flow through a workflow of its own. */
const ASSIGNED = 'assigned';

/** What to do where Diga cannot reach the host. */
export const IF_DECLINED = 'set "Delivery" in the Call Finished step to "Check every 5 minutes".';

type Delivery = 'instant' | 'polling' | typeof ASSIGNED;

/** The props of the trigger. Published flows hold their names, so these never change. */
export const callFinishedProps = {
  // No selection means every agent.
  agents: agentsProp('Empty: every agent, also those you add later. Or pick one or more.'),
  versions: versionsProp,
  direction: directionProp,
  delivery: Property.StaticDropdown<Delivery, true>({
    displayName: 'Delivery',
    description:
      'Only "Check every 5 minutes" works without a public address. "Assigned in Diga": for agents with the flow in their Workflows.',
    required: true,
    defaultValue: 'instant',
    options: {
      options: [
        { label: 'Instant (recommended)', value: 'instant' },
        { label: 'Check every 5 minutes (no public address)', value: 'polling' },
        { label: "Assigned in Diga, in the agent's Workflows", value: ASSIGNED },
      ],
    },
  }),
  assign_to: assignToProp({
    refresher: 'delivery',
    isUsed: (delivery) => delivery === ASSIGNED,
    unused: 'Set "Delivery" to "Assigned in Diga" to use this.',
  }),
  afterwards: afterwardsProp(AGENTS_DRAFT, false, `${WARNING} No call comes until you publish.`),
  after_outage: Property.StaticDropdown<'even' | 'fast'>({
    displayName: 'After an Outage',
    description:
      'Missed calls run at most 50 a minute, which fits Google Sheets. Pick the other for steps without such a limit.',
    required: false,
    defaultValue: 'even',
    options: {
      options: [
        { label: 'At most 50 a minute (fits Google Sheets)', value: 'even' },
        { label: 'As fast as possible', value: 'fast' },
      ],
    },
  }),
  wait_for_recording: Property.StaticDropdown<'off' | '5' | '15' | '60'>({
    displayName: 'Wait for the Recording',
    description:
      'Pick how long an answered call waits for recording and transcript. Then it runs without them.',
    required: false,
    defaultValue: 'off',
    options: {
      options: [
        { label: 'Do not wait', value: 'off' },
        { label: 'Up to 5 minutes', value: '5' },
        { label: 'Up to 15 minutes', value: '15' },
        { label: 'Up to 60 minutes', value: '60' },
      ],
    },
  }),
};

/** Whether the flow polls Diga for finished calls, without a webhook. */
export function isPolling({ delivery }: HookContext['propsValue']): boolean {
  return delivery === 'polling';
}

/** Whether the flow is assigned to agent versions in Diga, by its linked workflow. */
export function isAssignedInDiga({ delivery }: HookContext['propsValue']): boolean {
  return delivery === ASSIGNED;
}

/** The agents in `assign_to`, and how far to go with them. */
export function toAgentsRequest(props: HookContext['propsValue']): AgentsRequest {
  const { assign_to: picked, afterwards } = props;
  return parseAgentsRequest(callFinishedProps.assign_to.displayName, picked, afterwards);
}

export type HookContext = HookContextFor<typeof callFinishedProps>;
export type RunContext = RunContextFor<typeof callFinishedProps>;
