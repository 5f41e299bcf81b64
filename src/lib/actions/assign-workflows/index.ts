import { createAction, Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../../auth';
import { InputError } from '../../errors';
import { afterwardsProp } from '../../props/afterwards';
import { agentProp, parseAgentId } from '../../props/agent';
import { parseWorkflowIds, workflowsProp } from '../../props/workflow';
import { execute } from '../../links/assignment/execute';
import { type Change, makePlan } from '../../links/assignment/plan';
import { readCurrentState } from '../../links/assignment/read';
import { assignmentRecord, outputSchema } from './record';

/** Changes which workflows of Diga's own engine an agent uses. Publishes the change on request. */
export const assignWorkflowsAction = createAction({
  auth: digaAuth,
  name: 'assign_workflows',
  displayName: 'Assign Workflows',
  description:
    "Changes which workflows of Diga's own engine an agent's draft uses. Makes and publishes a version of it only if you ask for it.",
  audience: 'both',
  aiMetadata: {
    description:
      "Changes the Diga-hosted workflows (not flows of Activepieces) of one single-prompt agent's draft in the Diga project, by adding, removing or setting them, and tells what the draft had before and which of the workflows do not run yet. Only if asked, launches the draft as a new version, and publishes that version on the phone numbers that the agent has; it stops before publishing where Diga did not do what was asked for. Publishing changes what answers live calls.",
    idempotent: false,
  },
  outputSchema,
  props: {
    agent: agentProp(
      'The agent whose draft to change: one with a single prompt. An agent with a conversational path has its workflows in that path. To use an agent id from a step before, switch this field to a dynamic value.',
    ),
    change: Property.StaticDropdown<Change, true>({
      displayName: 'Change',
      description: 'What to do with the workflows below.',
      required: true,
      defaultValue: 'add',
      options: {
        options: [
          { label: 'Add these workflows', value: 'add' },
          { label: 'Remove these workflows', value: 'remove' },
          { label: 'Set exactly these workflows', value: 'set' },
        ],
      },
    }),
    workflows: workflowsProp(
      'The workflows to add, remove or set; they are made in Diga. Leave this empty only to set none at all. To use ids from a step before, such as List Workflows, switch this field to a dynamic value.',
    ),
    afterwards: afterwardsProp(
      'Afterwards',
      'How far to go: a draft takes no calls. A new version is the whole draft, with everything else that was edited in it. Published, it takes the live calls at once, on the phone numbers that the agent has; it needs at least one, and the workflows above must be enabled and set up.',
    ),
    version_name: Property.ShortText({
      displayName: 'Version Name',
      description: 'What to call the new version, if one is launched. Leave it empty for no name.',
      required: false,
    }),
  },
  async run({ auth, propsValue }): Promise<ReturnType<typeof assignmentRecord.from>> {
    const { change, workflows, afterwards, version_name } = propsValue;
    const agent = parseAgentId(propsValue.agent);
    const picked = parsePicked(change, workflows);
    const versionName = version_name?.trim() || null;
    const assignment = { change, picked, afterwards, versionName };
    const client = clientFor(auth);
    const plan = makePlan(assignment, await readCurrentState(client, agent, assignment));
    return assignmentRecord.from({ plan, outcome: await execute(client, plan) });
  },
});

/**
 * Parses the picked workflow ids, without duplicates.
 *
 * @throws {InputError} when an id is invalid, or a change other than `set` has no ids
 */
function parsePicked(change: Change, workflows: unknown): string[] {
  const picked = parseWorkflowIds(workflows);
  if (picked.length === 0 && change !== 'set') {
    throw new InputError(
      'No workflow is picked. Pick at least one in "Diga Workflows", or choose "Set exactly these workflows" to remove all of them.',
    );
  }
  return picked;
}
