import type { AgentFlow } from '../../diga/agents';
import { ID_AND_NAME } from '../../records/agent';
import { defineRecord } from '../../records/define-record';
import type { Work } from '../../provisioning/assignment/execute';
import type { Item } from '../../provisioning/assignment/item';

interface AssignmentSource extends Work {
  item: Item;
}

/** The record that the action returns. */
export const assignmentRecord = defineRecord<AssignmentSource>()({
  agent_id: { label: 'Agent ID', value: ({ before }) => before.agent_id },
  agent_name: { label: 'Agent Name', value: ({ before }) => before.name },
  draft_changed: {
    label: 'Draft Changed',
    format: 'boolean',
    description: 'False where the draft had these workflows already.',
    value: ({ completed }) => completed.includes('draft'),
  },
  workflows_before: {
    label: 'Workflows Before',
    description: 'What the draft had before this step.',
    listItems: ID_AND_NAME,
    value: ({ item, before }) => toNamedFlows(item.listOf(before)),
  },
  workflows_after: {
    label: 'Workflows After',
    description: 'What the draft has now.',
    listItems: ID_AND_NAME,
    value: ({ item, draft }) => toNamedFlows(item.listOf(draft)),
  },
  added: {
    label: 'Added',
    listItems: ID_AND_NAME,
    value: ({ item, before, draft }) =>
      toNamedFlows(subtract(item.listOf(draft), item.listOf(before))),
  },
  removed: {
    label: 'Removed',
    listItems: ID_AND_NAME,
    value: ({ item, before, draft }) =>
      toNamedFlows(subtract(item.listOf(before), item.listOf(draft))),
  },
  launched: {
    label: 'Launched',
    format: 'boolean',
    description: 'Whether a new version was made.',
    value: ({ completed }) => completed.includes('launch'),
  },
  version_id: {
    label: 'Version ID',
    description: 'The new version; empty if none was made.',
    value: ({ version }) => version?.version_id,
  },
  version_number: {
    label: 'Version Number',
    format: 'number',
    value: ({ version }) => version?.version_number,
  },
  version_name: { label: 'Version Name', value: ({ version }) => version?.version_name },
  published: {
    label: 'Published',
    format: 'boolean',
    description: 'Whether the new version takes the live calls now.',
    value: ({ completed }) => completed.includes('publish'),
  },
  inbound_phone_id: {
    label: 'Inbound Phone ID',
    description:
      'The number that the published agent answers; empty if it has none, or nothing was published.',
    value: ({ phones }) => phones?.inbound,
  },
  outbound_phone_id: {
    label: 'Outbound Phone ID',
    description:
      'The number that the published agent calls from; empty if it has none, or nothing was published.',
    value: ({ phones }) => phones?.outbound,
  },
  warnings: {
    label: 'Warnings',
    description: 'A sentence for each assigned workflow that does not run yet; empty if all do.',
    value: ({ item, draft }) => item.unreadiness(draft),
  },
});

type Flows = readonly AgentFlow[] | undefined;

function subtract(flows: Flows = [], others: Flows = []): AgentFlow[] {
  return flows.filter(({ id }) => !others.some((other) => other.id === id));
}

function toNamedFlows(flows: Flows = []): { id: string; name: string | null }[] {
  return flows.map(({ id, name }) => ({ id, name: name ?? null }));
}
