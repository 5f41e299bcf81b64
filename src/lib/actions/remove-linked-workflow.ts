import { clientFor, digaAuth } from '../auth';
import type { Agent } from '../diga/agents';
import type { DigaClient } from '../diga/client';
import { DigaError, nullIfMissing } from '../diga/errors';
import { getWorkflow } from '../diga/workflows';
import { InputError } from '../errors';
import { createDigaAction } from '../props/choices';
import { linkedWorkflowProp, parseLinkedWorkflowId } from '../props/workflow';
import { defineRecord } from '../records/define-record';
import { DRAFTS_FIELD, draftsWith } from './drafts-with';

interface Removal {
  id: string;
  name: string;
  /** The drafts that had it. */
  drafts: readonly Agent[];
}

const removalRecord = defineRecord<Removal>()({
  workflow_id: { label: 'Workflow ID', value: ({ id }) => id },
  workflow_name: { label: 'Workflow Name', value: ({ name }) => name },
  agents: DRAFTS_FIELD,
});

/** Deletes the workflow in Diga of a flow that was assigned there. */
export const removeLinkedWorkflowAction = createDigaAction({
  auth: digaAuth,
  name: 'remove_linked_workflow',
  displayName: 'Remove Linked Workflow',
  description: 'Deletes a linked workflow from Diga. Switch its flow off first.',
  audience: 'human',
  classification: 'DESTRUCTIVE',
  aiMetadata: {
    description:
      'Deletes the workflow that an Activepieces flow has in Diga, with its assignments to agents. Cannot be undone. A flow that is on makes it again, unassigned.',
    idempotent: false,
  },
  outputSchema: removalRecord.schema,
  props: { workflow: linkedWorkflowProp },
  async run({ auth, propsValue }) {
    const id = parseLinkedWorkflowId(propsValue.workflow);
    const { isLinkName, removeLinkedWorkflow } = await import('../provisioning/linked-workflow');
    const client = clientFor(auth);
    const { name } = await getWorkflow(client, id);
    if (!isLinkName(name)) {
      throw new InputError(
        '"Linked Workflow" does not hold a workflow that a flow of Activepieces has made: the name of such a one ends with "· Activepieces". Pick another; nothing was deleted.',
      );
    }
    const drafts = await draftsWith(
      client,
      ({ flows }) => flows?.some((each) => each.id === id) === true,
    );
    const ofPaths = await removeLinkedWorkflow(client, id);
    if (await isThere(client, id)) {
      throw new DigaError({
        kind: 'unexpected_response',
        message: 'Diga did not delete the workflow. Delete it in the Diga dashboard.',
      });
    }
    return removalRecord.from({ id, name, drafts: [...drafts, ...ofPaths] });
  },
});

async function isThere(client: DigaClient, workflowId: string): Promise<boolean> {
  return (await nullIfMissing(getWorkflow(client, workflowId))) !== null;
}
