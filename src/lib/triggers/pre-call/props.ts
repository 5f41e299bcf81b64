import { Property } from '@activepieces/pieces-framework';
import type { AgentsRequest } from '../../provisioning/assignment/assign-to-agents';
import { AGENTS_DRAFT, afterwardsProp, parseAgentsRequest } from '../../props/afterwards';
import { agentsProp } from '../../props/agent';
import { parseNumber } from '../../props/number';
import type { HookContextFor, RunContextFor } from '../shared/context';

/** Default and limit of the longest wait, in seconds. */
const DEFAULT_WAIT_SECONDS = 30;
export const MAX_WAIT_SECONDS = 55;

/** The most finished calls of a contact that a record has. */
export const MAX_PREVIOUS_CALLS = 5;

/** The props of the trigger. Published flows hold their names, so these never change. */
export const preCallProps = {
  agents: agentsProp(
    'Empty: assign it in Diga yourself. Or pick whose draft gets it: agents with a single prompt.',
  ),
  afterwards: afterwardsProp(AGENTS_DRAFT, true),
  longest_wait: Property.Number({
    displayName: 'Longest Wait (Seconds)',
    description: `Empty: ${DEFAULT_WAIT_SECONDS}; at most ${MAX_WAIT_SECONDS}. Activepieces itself waits 30 (AP_WEBHOOK_TIMEOUT_SECONDS).`,
    required: false,
    defaultValue: DEFAULT_WAIT_SECONDS,
  }),
  hang_up: Property.Checkbox({
    displayName: 'Hang Up if the Flow Fails',
    description: 'On: the call ends, also if the flow is too slow or declines. Off: it goes on.',
    required: false,
    defaultValue: false,
  }),
  previous_calls: Property.Number({
    displayName: 'Previous Calls',
    description: `How many finished calls of the contact to add, 0 to ${MAX_PREVIOUS_CALLS}. Empty: none.`,
    required: false,
    defaultValue: 0,
  }),
};

export type HookContext = HookContextFor<typeof preCallProps>;
export type RunContext = RunContextFor<typeof preCallProps>;

/**
 * Who gets the linked workflow, and how far to go.
 *
 * @throws {InputError} when a picked agent has no valid id
 */
export function toAgentsRequest({ agents, afterwards }: HookContext['propsValue']): AgentsRequest {
  return parseAgentsRequest(preCallProps.agents.displayName, agents, afterwards);
}

/**
 * How long Diga waits for the flow, in seconds.
 *
 * @throws {InputError} when the value is not a whole number from 1 to the limit
 */
export function parseWait({ longest_wait: given }: HookContext['propsValue']): number {
  const { displayName } = preCallProps.longest_wait;
  return parseNumber(displayName, given, {
    min: 1,
    max: MAX_WAIT_SECONDS,
    empty: DEFAULT_WAIT_SECONDS,
  });
}

/**
 * How many finished calls of the contact the record has.
 *
 * @throws {InputError} when the value is not a whole number from 0 to the limit
 */
export function parsePreviousCalls({ previous_calls: given }: HookContext['propsValue']): number {
  const { displayName } = preCallProps.previous_calls;
  return parseNumber(displayName, given, { min: 0, max: MAX_PREVIOUS_CALLS, empty: 0 });
}
