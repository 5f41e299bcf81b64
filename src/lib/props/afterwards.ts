import { Property } from '@activepieces/pieces-framework';
import type { AgentsRequest } from '../provisioning/assignment/assign-to-agents';
import { type Step, STEPS } from '../provisioning/assignment/plan';
import { parseIdList } from '../util/ids';

/** What the builder shows for each step. */
const LABELS: Record<Step, string> = {
  draft: 'Leave it in the draft',
  launch: 'Launch a new version',
  publish: 'Launch a new version and publish it',
};

/** The name of the prop in triggers, where it is about agents that get something. */
export const AGENTS_DRAFT = "Agent's Draft";

/** How far an assignment of workflows goes. The first choice is the default. */
export function afterwardsProp<Required extends boolean>(
  displayName: string,
  required: Required,
  description = 'Live calls change only if you publish the agent. A new version has everything edited in its draft.',
) {
  return Property.StaticDropdown<Step, Required>({
    displayName,
    description,
    required,
    defaultValue: 'draft',
    options: { options: STEPS.map((value) => ({ label: LABELS[value], value })) },
  });
}

/** Parses the value of `afterwardsProp`. Leaving it in the draft is the default. */
export function parseAfterwards(value: unknown): Step {
  return STEPS.find((step) => step === value) ?? 'draft';
}

/**
 * The agents picked in the prop `prop` of a trigger, and how far to go with them.
 *
 * @throws {InputError} when a picked agent has no valid id
 */
export function parseAgentsRequest(
  prop: string,
  picked: unknown,
  afterwards: unknown,
): AgentsRequest {
  return {
    agentIds: parseIdList('agent', prop, picked),
    prop,
    afterwards: parseAfterwards(afterwards),
  };
}
