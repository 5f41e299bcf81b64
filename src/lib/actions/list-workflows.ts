import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { collect } from '../diga/paging';
import {
  listWorkflows,
  type Workflow,
  type WorkflowCategory,
  type WorkflowStatus,
} from '../diga/workflows';
import { createDigaAction } from '../props/choices';
import { limitProp, parseLimit } from '../props/limit';
import { defineRecord } from '../records/define-record';

const workflowRecord = defineRecord<Workflow>()({
  workflow_id: { label: 'Workflow ID', value: ({ id }) => id },
  name: { label: 'Name' },
  category: {
    label: 'Category',
    description: 'When it runs: "post_call", "during_call", "pre_call" or "call_launcher".',
    value: ({ flow_category }) => flow_category,
  },
  status: { label: 'Status', description: '"ENABLED" or "DISABLED".' },
  created: { label: 'Created', format: 'datetime' },
  updated: { label: 'Updated', format: 'datetime' },
  produced_variables: {
    label: 'Produced Variables',
    description: 'The dynamic variables that it fills in, by name.',
    value: ({ produced_variables }) => produced_variables ?? [],
  },
  consumed_variables: {
    label: 'Consumed Variables',
    description: 'The dynamic variables that it needs, by name.',
    value: ({ consumed_variables }) => consumed_variables ?? [],
  },
  trigger_name: {
    label: 'Trigger Name',
    description: 'What sets it off, such as "Call Finished".',
    value: ({ trigger }) => trigger?.displayName?.trim() || trigger?.settings?.triggerName || null,
  },
  trigger_is_valid: {
    label: 'Trigger Is Valid',
    format: 'boolean',
    description: 'False where its settings in Diga are incomplete.',
    value: ({ trigger }) => trigger?.valid,
  },
});

/** Lists the workflows of Diga's own engine. */
export const listWorkflowsAction = createDigaAction({
  auth: digaAuth,
  name: 'list_workflows',
  displayName: 'List Workflows',
  description: "Lists the workflows of Diga's own engine, not Activepieces flows.",
  audience: 'both',
  classification: 'SEARCH',
  aiMetadata: {
    description:
      'Lists Diga-hosted workflows (not Activepieces flows), newest first, one flat row each with id, name, category, status and variables, by category and status.',
    idempotent: true,
  },
  outputSchema: workflowRecord.listSchema('Workflows', '{name} · {category}'),
  props: {
    category: Property.StaticDropdown<'any' | WorkflowCategory, true>({
      displayName: 'Category',
      description: 'Any category: every workflow.',
      required: true,
      defaultValue: 'any',
      options: {
        options: [
          { label: 'Any category', value: 'any' },
          { label: 'Post-call (when a call has ended)', value: 'post_call' },
          { label: 'During the call', value: 'during_call' },
          { label: 'Pre-call (before a call begins)', value: 'pre_call' },
          { label: 'Call launcher', value: 'call_launcher' },
          { label: 'Empty', value: 'empty' },
        ],
      },
    }),
    status: Property.StaticDropdown<'any' | WorkflowStatus, true>({
      displayName: 'Status',
      description: 'Any status: every workflow.',
      required: true,
      defaultValue: 'any',
      options: {
        options: [
          { label: 'Any status', value: 'any' },
          { label: 'Enabled', value: 'ENABLED' },
          { label: 'Disabled', value: 'DISABLED' },
        ],
      },
    }),
    limit: limitProp,
  },
  async run({ auth, propsValue }) {
    const { category, status, limit } = propsValue;
    const filter = {
      category: category === 'any' ? undefined : category,
      status: status === 'any' ? undefined : status,
    };
    const workflows = await collect(listWorkflows(clientFor(auth), filter, parseLimit(limit)));
    return workflows.map(workflowRecord.from);
  },
});
