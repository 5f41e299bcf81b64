import { clientFor, digaAuth } from '../auth';
import { type Agent, listAgents, MAX_AGENTS } from '../diga/agents';
import type { DigaClient } from '../diga/client';
import { DigaError, isDigaError, nullIfMissing } from '../diga/errors';
import { collect } from '../diga/paging';
import { getWorkflow } from '../diga/workflows';
import { InputError } from '../errors';
import { createDigaAction } from '../props/choices';
import { isLinkName, removeLinkedWorkflow } from '../provisioning/linked-workflow';
import { linkedWorkflowProp, parseLinkedWorkflowId } from '../props/workflow';
import { ID_AND_NAME } from '../records/agent';
import { defineRecord } from '../records/define-record';

interface Removal {
  id: string;
  name: string;
  /** The drafts that had it. */
  drafts: readonly Agent[];
}

const removalRecord = defineRecord<Removal>()({
  workflow_id: { label: 'Workflow ID', value: ({ id }) => id },
  workflow_name: { label: 'Workflow Name', value: ({ name }) => name },
  agents: {
    label: 'Agents',
    description: 'Whose drafts had it.',
    listItems: ID_AND_NAME,
    value: ({ drafts }) =>
      drafts.map(({ agent_id, name }) => ({ id: agent_id, name: name ?? null })),
  },
});

/** Deletes the workflow in Diga of a flow that was assigned there. */
export const removeLinkedWorkflowAction = createDigaAction({
  auth: digaAuth,
  name: 'remove_linked_workflow',
  displayName: 'Remove Linked Workflow',
  description: 'Deletes a linked workflow from Diga. Switch its flow off first.',
  audience: 'both',
  aiMetadata: {
    description:
      'Deletes the workflow that an Activepieces flow has in Diga, with its assignments to agents. Cannot be undone. A flow that is on makes it again, unassigned.',
    idempotent: false,
  },
  outputSchema: removalRecord.schema,
  props: { workflow: linkedWorkflowProp },
  async run({ auth, propsValue }) {
    const id = parseLinkedWorkflowId(propsValue.workflow);
    const client = clientFor(auth);
    const { name } = await getWorkflow(client, id);
    if (!isLinkName(name)) {
      throw new InputError(
        '"Linked Workflow" does not hold a workflow that a flow of Activepieces has made: the name of such a one ends with "· Activepieces". Pick another; nothing was deleted.',
      );
    }
    const drafts = await draftsWith(client, id);
    await removeLinkedWorkflow(client, id);
    if (await isThere(client, id)) {
      throw new DigaError({
        kind: 'unexpected_response',
        message: 'Diga did not delete the workflow. Delete it in the Diga dashboard.',
      });
    }
    return removalRecord.from({ id, name, drafts });
  },
});

/** The drafts that have a workflow; none if the key may not read agents. */
async function draftsWith(client: DigaClient, workflowId: string): Promise<Agent[]> {
  try {
    const drafts = await collect(listAgents(client, {}, MAX_AGENTS));
    return drafts.filter(({ flows }) => flows?.some(({ id }) => id === workflowId));
  } catch (error) {
    if (isDigaError(error, 'forbidden')) return [];
    throw error;
  }
}

async function isThere(client: DigaClient, workflowId: string): Promise<boolean> {
  return (await nullIfMissing(getWorkflow(client, workflowId))) !== null;
}
