import { createAction, Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../../auth';
import { InputError } from '../../errors';
import { afterwardsProp } from '../../props/afterwards';
import { agentProp, parseAgentId } from '../../props/agent';
import { ID_FROM_STEP } from '../../props/picker';
import { parseWorkflowIds, workflowsProp } from '../../props/workflow';
import { execute } from '../../provisioning/assignment/execute';
import { type Change, makePlan } from '../../provisioning/assignment/plan';
import { readCurrentState } from '../../provisioning/assignment/read';
import { assignmentRecord } from './record';

/** Changes which workflows of Diga's own engine an agent uses. Publishes the change on request. */
export const assignWorkflowsAction = createAction({
  auth: digaAuth,
  name: 'assign_workflows',
  displayName: 'Assign Workflows',
  description:
    "Changes the workflows of an agent's draft. Launches and publishes it only if you choose to.",
  audience: 'both',
  aiMetadata: {
    description:
      "Adds, removes or sets the Diga-hosted workflows of a single-prompt agent's draft. Only if asked, launches and publishes it, which changes live calls. Stops if Diga did otherwise.",
    idempotent: false,
  },
  outputSchema: assignmentRecord.schema,
  props: {
    agent: agentProp(`Pick an agent with a single prompt. ${ID_FROM_STEP}`),
    change: Property.StaticDropdown<Change, true>({
      displayName: 'Change',
      description: 'Pick what to do with the workflows below.',
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
      'Pick one or more; leave empty only to set none at all. For ids from a step, use a dynamic value.',
    ),
    afterwards: afterwardsProp('Afterwards', true),
    version_name: Property.ShortText({
      displayName: 'Version Name',
      description: 'Empty: no name. Only a new version gets it.',
      required: false,
    }),
  },
  async run({ auth, propsValue }) {
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
