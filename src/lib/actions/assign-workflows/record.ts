import type { OutputSchema } from '@activepieces/pieces-framework';
import type { AgentFlow } from '../../diga/types';
import { defineRecord } from '../../records/define-record';
import type { Outcome } from './execute';
import { idsOf, notReady, type Plan } from './plan';

interface Assigned {
  plan: Plan;
  outcome: Outcome;
}

const WORKFLOW_FIELDS = [
  { key: 'id', label: 'ID' },
  { key: 'name', label: 'Name' },
];

/** What the action gives: its keys never change. */
export const assignmentRecord = defineRecord<Assigned>()({
  agent_id: { label: 'Agent ID', value: ({ plan }) => plan.agent.agent_id },
  agent_name: { label: 'Agent Name', value: ({ plan }) => plan.agent.name ?? null },
  draft_changed: {
    label: 'Draft Changed',
    format: 'boolean',
    description: 'False where the draft had these workflows already.',
    value: ({ outcome }) => outcome.written.includes('draft'),
  },
  workflows_before: {
    label: 'Workflows Before',
    description: 'What the draft had before this step.',
    listItems: WORKFLOW_FIELDS,
    value: ({ plan }) => namedOf(plan.before),
  },
  workflows_after: {
    label: 'Workflows After',
    description: 'What the draft has now.',
    listItems: WORKFLOW_FIELDS,
    value: ({ outcome }) => namedOf(outcome.after),
  },
  added: {
    label: 'Added',
    listItems: WORKFLOW_FIELDS,
    value: ({ plan, outcome }) => namedOf(without(outcome.after, plan.before)),
  },
  removed: {
    label: 'Removed',
    listItems: WORKFLOW_FIELDS,
    value: ({ plan, outcome }) => namedOf(without(plan.before, outcome.after)),
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
    value: ({ outcome }) => outcome.written.includes('publish'),
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
    value: ({ plan, outcome }) => notReady(plan, outcome.after),
  },
});

export const outputSchema: OutputSchema = { fields: assignmentRecord.outputFields };

function without(flows: readonly AgentFlow[], others: readonly AgentFlow[]): AgentFlow[] {
  const ids = idsOf(others);
  return flows.filter(({ id }) => !ids.includes(id));
}

function namedOf(flows: readonly AgentFlow[]): { id: string; name: string | null }[] {
  return flows.map(({ id, name }) => ({ id, name: name ?? null }));
}
