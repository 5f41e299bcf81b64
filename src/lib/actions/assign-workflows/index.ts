import { Property } from '@activepieces/pieces-framework';
import pMap from 'p-map';
import { clientFor, digaAuth } from '../../auth';
import type { DigaClient } from '../../diga/client';
import { isDigaError } from '../../diga/errors';
import { getWorkflow, type Workflow } from '../../diga/workflows';
import { InputError } from '../../errors';
import { afterwardsProp, parseAfterwards } from '../../props/afterwards';
import { agentProp, parseAgentId } from '../../props/agent';
import { createDigaAction } from '../../props/choices';
import { parseWorkflowIds, workflowsProp } from '../../props/workflow';
import type { Change } from '../../provisioning/assignment/workflow-item';
import { rejectedBeforeWrite } from '../../provisioning/errors';
import { toTrimmed } from '../../util/text';
import { assignmentRecord } from './record';

/** Workflows read in parallel. */
const CONCURRENCY = 4;

const AFTERWARDS = 'Afterwards';

/** Changes which workflows of Diga's own engine an agent uses. Publishes the change on request. */
export const assignWorkflowsAction = createDigaAction({
  auth: digaAuth,
  name: 'assign_workflows',
  displayName: 'Assign Workflows',
  description:
    "Changes the workflows of an agent's draft. Launches and publishes it only if you choose to.",
  audience: 'both',
  classification: 'WRITE',
  aiMetadata: {
    description:
      "Adds, removes or sets the Diga-hosted workflows of an agent's draft, by ids from List Workflows and List Agents. Only if asked, launches and publishes it, which changes live calls. Stops if Diga did otherwise.",
    idempotent: false,
  },
  outputSchema: assignmentRecord.schema,
  props: {
    agent: agentProp(),
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
    afterwards: afterwardsProp(AFTERWARDS, true),
    version_name: Property.ShortText({
      displayName: 'Version Name',
      description: 'Empty: no name. Only a new version gets it.',
      required: false,
    }),
  },
  async run({ auth, propsValue }) {
    const { change, workflows, afterwards, version_name } = propsValue;
    const agentId = parseAgentId(propsValue.agent);
    const picked = parsePicked(change, workflows);
    const { workflowItem } = await import('../../provisioning/assignment/workflow-item');
    const { executeForOne } = await import('../../provisioning/assignment/execute');
    const client = clientFor(auth);
    const removes = change === 'remove';
    const known = removes ? picked.map((id) => ({ id })) : await readWorkflows(client, picked);
    const item = workflowItem(change, known);
    const versionName = toTrimmed(version_name) || null;
    const request = { ...parseAfterwards(AFTERWARDS, afterwards), versionName };
    const work = await executeForOne(client, item, request, agentId);
    return assignmentRecord.from({ item, ...work });
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

/** Only their ids if the key may not read workflows: it can still assign them. */
async function readWorkflows(
  client: DigaClient,
  ids: readonly string[],
): Promise<(Workflow | { id: string })[]> {
  try {
    return await pMap(ids, (id) => readWorkflow(client, id), { concurrency: CONCURRENCY });
  } catch (error) {
    if (isDigaError(error, 'forbidden')) return ids.map((id) => ({ id }));
    throw error;
  }
}

async function readWorkflow(client: DigaClient, id: string): Promise<Workflow> {
  try {
    return await getWorkflow(client, id);
  } catch (error) {
    // Diga does not document which of the two statuses an unknown id gets.
    const isUnknown = isDigaError(error) && (error.status === 404 || error.status === 422);
    if (!isUnknown) throw error;
    throw rejectedBeforeWrite(
      `Diga has no workflow with the id "${id}" in this project. Pick another in "Diga Workflows".`,
    );
  }
}
