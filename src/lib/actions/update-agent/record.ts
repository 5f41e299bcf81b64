import type { Agent } from '../../diga/agents';
import { validationIssuesField } from '../../records/agent';
import { defineRecord } from '../../records/define-record';
import { type Field, valueIn } from './changes';

interface Updated {
  before: Agent;
  after: Agent;
  fields: readonly Field[];
}

/** The record that the action returns. */
export const updateRecord = defineRecord<Updated>()({
  agent_id: { label: 'Agent ID', value: ({ after }) => after.agent_id },
  agent_name: { label: 'Agent Name', value: ({ after }) => after.name },
  changed: {
    label: 'Changed',
    format: 'boolean',
    description: 'False where the draft had all of this already.',
    value: ({ fields }) => fields.length > 0,
  },
  changed_fields: { label: 'Changed Fields', value: ({ fields }) => fields },
  before: {
    label: 'Before',
    dynamicKey: true,
    description: 'The changed fields, as they were.',
    value: ({ before, fields }) => pick(before, fields),
  },
  after: {
    label: 'After',
    dynamicKey: true,
    description: 'The changed fields, as Diga stored them.',
    value: ({ after, fields }) => pick(after, fields),
  },
  validation_issues: {
    ...validationIssuesField,
    value: ({ after }) => validationIssuesField.value(after),
  },
});

function pick(agent: Agent, fields: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field, valueIn(agent, field) ?? null]));
}
