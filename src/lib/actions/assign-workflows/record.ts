import type { AgentFlow } from '../../diga/types';
import { ID_AND_NAME } from '../../records/agent';
import { defineRecord } from '../../records/define-record';
import type { AssignmentResult } from '../../provisioning/assignment/execute';
import { type Plan, readinessIssues, toIds } from '../../provisioning/assignment/plan';

interface AssignmentSource {
  plan: Plan;
  outcome: AssignmentResult;
}

/** The record that the action returns. */
export const assignmentRecord = defineRecord<AssignmentSource>()({
  agent_id: { label: 'Agent ID', value: ({ plan }) => plan.agent.agent_id },
  agent_name: { label: 'Agent Name', value: ({ plan }) => plan.agent.name },
  draft_changed: {
    label: 'Draft Changed',
    format: 'boolean',
    description: 'False where the draft had these workflows already.',
    value: ({ outcome }) => outcome.completed.includes('draft'),
  },
  workflows_before: {
    label: 'Workflows Before',
    description: 'What the draft had before this step.',
    listItems: ID_AND_NAME,
    value: ({ plan }) => toNamedFlows(plan.before),
  },
  workflows_after: {
    label: 'Workflows After',
    description: 'What the draft has now.',
    listItems: ID_AND_NAME,
    value: ({ outcome }) => toNamedFlows(outcome.after),
  },
  added: {
    label: 'Added',
    listItems: ID_AND_NAME,
    value: ({ plan, outcome }) => toNamedFlows(subtract(outcome.after, plan.before)),
  },
  removed: {
    label: 'Removed',
    listItems: ID_AND_NAME,
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
    value: ({ outcome }) => outcome.launched?.version_id,
  },
  version_number: {
    label: 'Version Number',
    format: 'number',
    value: ({ outcome }) => outcome.launched?.version_number,
  },
  version_name: { label: 'Version Name', value: ({ outcome }) => outcome.launched?.version_name },
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
    value: ({ plan }) => plan.phones?.inbound,
  },
  outbound_phone_id: {
    label: 'Outbound Phone ID',
    description:
      'The number that the published agent calls from; empty if it has none, or nothing was published.',
    value: ({ plan }) => plan.phones?.outbound,
  },
  warnings: {
    label: 'Warnings',
    description: 'A sentence for each assigned workflow that does not run yet; empty if all do.',
    value: ({ plan, outcome }) => readinessIssues(plan, outcome.after),
  },
});

function subtract(flows: readonly AgentFlow[], others: readonly AgentFlow[]): AgentFlow[] {
  const ids = toIds(others);
  return flows.filter(({ id }) => !ids.includes(id));
}

function toNamedFlows(flows: readonly AgentFlow[]): { id: string; name: string | null }[] {
  return flows.map(({ id, name }) => ({ id, name: name ?? null }));
}
