import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import type { DigaClient } from '../diga/client';
import { DigaError } from '../diga/errors';
import { setWorkflowStatus, type Workflow, type WorkflowStatus } from '../diga/workflows';
import { getWorkflow } from '../diga/workflows';
import { createDigaAction } from '../props/choices';
import { parseWorkflowId, workflowProp } from '../props/workflow';
import { defineRecord } from '../records/define-record';

interface StatusChange {
  before: Workflow;
  after: Workflow;
  /** What was asked for, and what `after` has. */
  status: WorkflowStatus;
}

const changeRecord = defineRecord<StatusChange>()({
  workflow_id: { label: 'Workflow ID', value: ({ after }) => after.id },
  name: { label: 'Name', value: ({ after, before }) => after.name ?? before.name },
  status: { label: 'Status', description: '"ENABLED" or "DISABLED".' },
  status_before: { label: 'Status Before', value: ({ before }) => before.status },
  changed: {
    label: 'Changed',
    format: 'boolean',
    description: 'False where it had this status already.',
    value: ({ before, status }) => before.status !== status,
  },
});

/** Switches a workflow of Diga's own engine on or off. */
export const setWorkflowStatusAction = createDigaAction({
  auth: digaAuth,
  name: 'set_workflow_status',
  displayName: 'Set Workflow Status',
  description: 'Switches a workflow of your agents on or off.',
  audience: 'both',
  classification: 'WRITE',
  aiMetadata: {
    description:
      'Enables or disables one Diga-hosted workflow (not an Activepieces flow) by its id, from List Workflows; gives its status before and after, so that it can be set back. Fails if it was never published in Diga.',
    idempotent: true,
  },
  outputSchema: changeRecord.schema,
  props: {
    workflow: workflowProp,
    status: Property.StaticDropdown<WorkflowStatus, true>({
      displayName: 'Status',
      description: 'Enabled: it runs for the agents that have it.',
      required: true,
      options: {
        options: [
          { label: 'Enabled', value: 'ENABLED' },
          { label: 'Disabled', value: 'DISABLED' },
        ],
      },
    }),
  },
  async run({ auth, propsValue }) {
    const workflowId = parseWorkflowId(propsValue.workflow);
    const { status } = propsValue;
    const client = clientFor(auth);
    const before = await getWorkflow(client, workflowId);
    const after = before.status === status ? before : await change(client, workflowId, status);
    return changeRecord.from({ before, after, status });
  },
});

/** @throws {DigaError} when Diga accepts the change but does not make it */
async function change(
  client: DigaClient,
  workflowId: string,
  status: WorkflowStatus,
): Promise<Workflow> {
  const response = await setWorkflowStatus(client, workflowId, status);
  const stored = response.status ? response : await getWorkflow(client, workflowId);
  if (stored.status === status) return stored;
  throw new DigaError({
    kind: 'invalid_request',
    message:
      'Diga accepted the change but left the workflow as it was, as it does with a workflow that was never published. Publish it in the Diga dashboard, and run this step again.',
  });
}
