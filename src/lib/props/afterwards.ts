import { Property } from '@activepieces/pieces-framework';
import type { AgentsRequest } from '../provisioning/assignment/assign-to-agents';
import type { Afterwards, Choices } from '../provisioning/assignment/plan';
import { parseIdList } from '../util/ids';

/** What the builder shows for each choice. */
const LABELS: Record<Afterwards, string> = {
  draft: 'Leave it in the draft',
  launch: 'Launch a new version',
  publish: 'Launch a new version and publish it',
  publish_all: 'Publish it, with unpublished edits by others',
};

const AFTERWARDS = Object.keys(LABELS) as Afterwards[];

/** The name of the prop in triggers, where it is about agents that get something. */
export const AGENTS_DRAFT = "Agent's Draft";

/** What every such prop begins with. */
export const WARNING = 'Launching stops if others have edited the draft, unless you allow it.';

/** How far an assignment goes. The first choice is the default. */
export function afterwardsProp<Required extends boolean>(
  displayName: string,
  required: Required,
  description = `${WARNING} Live calls change only if you publish the agent.`,
) {
  return Property.StaticDropdown<Afterwards, Required>({
    displayName,
    description,
    required,
    defaultValue: 'draft',
    options: { options: AFTERWARDS.map((value) => ({ label: LABELS[value], value })) },
  });
}

/** Parses the value of the `afterwardsProp` with this name. Leaving it in the draft is the default. */
export function parseAfterwards(afterwardsProp: string, value: unknown): Choices {
  return {
    afterwards: AFTERWARDS.find((each) => each === value) ?? 'draft',
    afterwardsProp,
    publishAllLabel: LABELS.publish_all,
    publishLabel: LABELS.publish,
  };
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
    ...parseAfterwards(AGENTS_DRAFT, afterwards),
  };
}
