import type { OutputSchema } from '@activepieces/pieces-framework';
import type { AgentFlow } from '../../diga/types';
import { defineRecord } from '../../records/define-record';
import type { AssignmentResult } from '../../provisioning/assignment/execute';
import { type Plan, readinessIssues, toIds } from '../../provisioning/assignment/plan';

interface AssignmentSource {
  plan: Plan;
  outcome: AssignmentResult;
}

const WORKFLOW_FIELDS = [
  { key: 'id', label: 'ID' },
  { key: 'name', label: 'Name' },
];

/** The record that the action returns. */
export const assignmentRecord = defineRecord<AssignmentSource>()({
  agent_id: { label: 'Agent ID', value: ({ plan }) => plan.agent.agent_id },
  agent_name: { label: 'Agent Name', value: ({ plan }) => plan.agent.name ?? null },
  draft_changed: {
    label: 'Draft Changed',
    format: 'boolean',
    description: 'False where the draft had these workflows already.',
    value: ({ outcome }) => outcome.completed.includes('draft'),
  },
  workflows_before: {
    label: 'Workflows Before',
    description: 'What the draft had before this step.',
    listItems: WORKFLOW_FIELDS,
    value: ({ plan }) => toNamedFlows(plan.before),
  },
  workflows_after: {
    label: 'Workflows After',
    description: 'What the draft has now.',
    listItems: WORKFLOW_FIELDS,
    value: ({ outcome }) => toNamedFlows(outcome.after),
  },
  added: {
    label: 'Added',
    listItems: WORKFLOW_FIELDS,
    value: ({ plan, outcome }) => toNamedFlows(subtract(outcome.after, plan.before)),
  },
  removed: {
    label: 'Removed',
    listItems: WORKFLOW_FIELDS,
    value: ({ plan, outcome }) => toNamedFlows(subtract(plan.before, outcome.after)),
  },
  launched: {
    label: 'Launched',
    format: 'boolean',
    description: 'Whether a new version was made.',
    value: ({ outcome }) => outcome.launched !== null,
  },
  version_id: {
    label: 'Version ID',
    description: 'The new version; empty if none was made.',
    value: ({ outcome }) => outcome.launched?.version_id ?? null,
  },
  version_number: {
    label: 'Version Number',
    format: 'number',
    value: ({ outcome }) => outcome.launched?.version_number ?? null,
  },
  version_name: {
    label: 'Version Name',
    value: ({ outcome }) => outcome.launched?.version_name ?? null,
  },
  published: {
    label: 'Published',
    format: 'boolean',
    description: 'Whether the new version takes the live calls now.',
    value: ({ outcome }) => outcome.completed.includes('publish'),
  },
  inbound_phone_id: {
    label: 'Inbound Phone ID',
    description:
      'The number that the published agent answers; empty if it has none, or nothing was published.',
    value: ({ plan }) => plan.phones?.inbound ?? null,
  },
  outbound_phone_id: {
    label: 'Outbound Phone ID',
    description:
      'The number that the published agent calls from; empty if it has none, or nothing was published.',
    value: ({ plan }) => plan.phones?.outbound ?? null,
  },
  warnings: {
    label: 'Warnings',
    description: 'A sentence for each assigned workflow that does not run yet; empty if all do.',
    value: ({ plan, outcome }) => readinessIssues(plan, outcome.after),
  },
});

export const outputSchema: OutputSchema = { fields: assignmentRecord.outputFields };

function subtract(flows: readonly AgentFlow[], others: readonly AgentFlow[]): AgentFlow[] {
  const ids = toIds(others);
  return flows.filter(({ id }) => !ids.includes(id));
}

function toNamedFlows(flows: readonly AgentFlow[]): { id: string; name: string | null }[] {
  return flows.map(({ id, name }) => ({ id, name: name ?? null }));
}
