import {
  Property,
  type TestOrRunHookContext,
  type TriggerHookContext,
  type TriggerStrategy,
} from '@activepieces/pieces-framework';
import type { digaAuth } from '../../auth';
import type { AgentsRequest } from '../../provisioning/assignment/assign-to-agents';
import { AGENTS_DRAFT, afterwardsProp, parseAfterwards } from '../../props/afterwards';
import { agentsProp, ASSIGN_TO_HELP, parseAgentId } from '../../props/agent';
import { pickedIds } from '../../props/picker';
import { parseWholeNumber } from '../../props/whole-number';

/** Default and limit of the longest wait, in seconds. */
const DEFAULT_WAIT_SECONDS = 30;
const MAX_WAIT_SECONDS = 55;

/** The most finished calls of a contact that a record has. */
export const MAX_PREVIOUS_CALLS = 5;

/** The props of the trigger. Published flows hold their names, so these never change. */
export const preCallProps = {
  agents: agentsProp(ASSIGN_TO_HELP),
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

/** What the host gives to the hooks that switch the trigger on and off. */
export type HookContext = TriggerHookContext<
  typeof digaAuth,
  typeof preCallProps,
  TriggerStrategy.WEBHOOK
>;

/** What the host gives for a request and for a press on Test. */
export type RunContext = TestOrRunHookContext<
  typeof digaAuth,
  typeof preCallProps,
  TriggerStrategy.WEBHOOK
>;

/**
 * Who gets the linked workflow, and how far to go.
 *
 * @throws {InputError} when a picked agent has no id
 */
export function toAgentsRequest(props: HookContext['propsValue']): AgentsRequest {
  return {
    agentIds: pickedIds(props.agents).map(parseAgentId),
    prop: 'Agents',
    afterwards: parseAfterwards(props.afterwards),
  };
}

/**
 * How long Diga waits for the flow, in seconds.
 *
 * @throws {InputError} when the value is not a whole number from 1 to the limit
 */
export function parseWait({ longest_wait: given }: HookContext['propsValue']): number {
  const { displayName } = preCallProps.longest_wait;
  return parseWholeNumber(displayName, given, {
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
  return parseWholeNumber(displayName, given, { min: 0, max: MAX_PREVIOUS_CALLS, empty: 0 });
}
