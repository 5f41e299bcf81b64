import type { OutputSchema } from '@activepieces/pieces-framework';
import type { Agent } from '../../diga/types';
import { defineRecord } from '../../records/define-record';
import type { Field } from './changes';

interface Updated {
  before: Agent;
  after: Agent;
  fields: readonly Field[];
}

/** The record that the action returns. */
export const updateRecord = defineRecord<Updated>()({
  agent_id: { label: 'Agent ID', value: ({ after }) => after.agent_id },
  agent_name: { label: 'Agent Name', value: ({ after }) => after.name ?? null },
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
    label: 'Validation Issues',
    description: 'What keeps the draft from being launched or published.',
    listItems: [
      { key: 'message_code', label: 'Code' },
      { key: 'message', label: 'Message' },
    ],
    value: ({ after }) => after.validation_issues ?? [],
  },
});

export const outputSchema: OutputSchema = { fields: updateRecord.outputFields };

function pick(agent: Agent, fields: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field) => [field, agent[field] ?? null]));
}
