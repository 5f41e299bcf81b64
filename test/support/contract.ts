import fc from 'fast-check';
import type { Agent, Call, Message, ToolCall } from '../../src/lib/diga/types';

/** Everything that Diga's contract allows, as fast-check draws it: nulls and absent fields everywhere. */

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constant('a\r\nb\u2028c'));
const optionalText = fc.option(text, { nil: null });
const id = fc.uuid();
const optionalId = fc.option(id, { nil: null });
const time = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const optionalTime = fc.option(time, { nil: null });
const undocumented = fc.dictionary(fc.string(), fc.jsonValue());
const optionalObject = fc.option(undocumented, { nil: null });

/** Values that Diga documents, and any other that it may add. */
function openEnum(...values: string[]): fc.Arbitrary<string> {
  return fc.oneof(fc.constantFrom(...values), fc.string());
}

const toolCall: fc.Arbitrary<ToolCall> = fc.oneof(
  fc.record(
    {
      function_name: text,
      payload: undocumented,
      status: openEnum('error', 'success', 'cancelled'),
      type: fc.constant('function'),
    },
    { requiredKeys: ['function_name', 'payload', 'status'] },
  ),
  fc.record(
    {
      tool_name: openEnum('transfer', 'hangup', 'detect_answering_machine', 'add_participant'),
      payload: undocumented,
      status: openEnum('error', 'success', 'cancelled'),
      type: fc.constant('call_tool'),
    },
    { requiredKeys: ['tool_name', 'payload', 'status'] },
  ),
);

export const message: fc.Arbitrary<Message> = fc.record(
  {
    id,
    created_date: time,
    role: openEnum('user', 'assistant', 'tool'),
    content: optionalText,
    tool_call: fc.option(toolCall, { nil: null }),
  },
  { requiredKeys: ['id', 'created_date', 'role'] },
);

export const call: fc.Arbitrary<Call> = fc.record(
  {
    id,
    agent_id: optionalId,
    agent_version_id: optionalId,
    status: openEnum('dialing', 'in_queue', 'in_progress', 'completed'),
    recording_url: optionalText,
    start_time: optionalTime,
    end_time: optionalTime,
    duration: fc.option(fc.nat(), { nil: null }),
    type: openEnum('inbound', 'outbound'),
    end_reason: optionalText,
    contact: fc.record({
      id,
      created_date: time,
      identifier: text,
      contact_type: openEnum('call', 'web'),
    }),
    phone_register_id: optionalId,
    dynamic_variables: optionalObject,
    created_date: time,
  },
  {
    requiredKeys: [
      'id',
      'agent_id',
      'agent_version_id',
      'status',
      'type',
      'contact',
      'phone_register_id',
      'created_date',
    ],
  },
);

export const agent: fc.Arbitrary<Agent> = fc.record(
  {
    agent_id: id,
    modified_at: time,
    created_at: time,
    version_id: id,
    version_name: optionalText,
    version_number: fc.nat(),
    version_created_at: time,
    is_draft: fc.boolean(),
    is_published: fc.boolean(),
    name: optionalText,
    description: optionalText,
    prompt: optionalText,
    greeting: optionalText,
    voice: undocumented,
    language: fc.string(),
    mode: openEnum('free', 'path'),
    integrations: fc.array(undocumented),
    call_tools: fc.array(undocumented),
    dynamic_variables: optionalObject,
    flows: fc.array(fc.record({ id: text, name: optionalText }, { requiredKeys: ['id'] })),
  },
  {
    requiredKeys: [
      'agent_id',
      'modified_at',
      'created_at',
      'version_id',
      'version_number',
      'version_created_at',
      'voice',
      'language',
      'mode',
    ],
  },
);
