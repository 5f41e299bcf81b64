import fc from 'fast-check';
import type { Agent } from '../../src/lib/diga/agents';
import type { Call, Message, ToolCall } from '../../src/lib/diga/calls';

/** Arbitraries of everything that Diga's contract allows, with nulls and absent fields everywhere. */

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constant('a\r\nb\u2028c'));
const optionalText = fc.option(text, { nil: null });
const id = fc.uuid();
const optionalId = fc.option(id, { nil: null });
const optionalIds = fc.option(fc.array(id), { nil: null });
const time = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const optionalTime = fc.option(time, { nil: null });
const undocumented = fc.dictionary(fc.string(), fc.jsonValue());
const optionalObject = fc.option(undocumented, { nil: null });

/** The documented values of an enum, and any other that Diga may add. */
function openEnum(...values: string[]): fc.Arbitrary<string> {
  return fc.oneof(fc.constantFrom(...values), fc.string());
}

const toolCall: fc.Arbitrary<ToolCall> = fc.oneof(
  fc.record(
    {
      function_name: text,
      payload: undocumented,
      status: openEnum('started', 'error', 'success', 'cancelled'),
      type: fc.constant('function'),
    },
    { requiredKeys: ['function_name', 'payload', 'status'] },
  ),
  fc.record(
    {
      tool_name: openEnum('transfer', 'hangup', 'detect_answering_machine', 'add_participant'),
      payload: undocumented,
      status: openEnum('started', 'error', 'success', 'cancelled'),
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
    voice: fc.record({
      id,
      name: text,
      provider: openEnum('elevenlabs', 'gemini'),
      provider_voice_id: text,
      is_favourite: fc.boolean(),
    }),
    language: fc.string(),
    mode: openEnum('free', 'path'),
    conversational_path_id: optionalId,
    knowledge_base_ids: optionalIds,
    knowledge_item_ids: optionalIds,
    integrations: fc.array(
      fc.record({ integration_id: id, integration_name: text, tool_ids: fc.array(id) }),
    ),
    call_tools: fc.array(
      fc.record(
        { type: openEnum('transfer_call', 'hang_up'), name: text, target_number: optionalText },
        { requiredKeys: ['name'] },
      ),
    ),
    dynamic_variables: optionalObject,
    flows: fc.array(
      fc.record(
        {
          id: text,
          name: optionalText,
          requires_setup: fc.boolean(),
          status: fc.option(openEnum('ENABLED', 'DISABLED'), { nil: null }),
        },
        { requiredKeys: ['id'] },
      ),
    ),
    voicemail_detection: fc.boolean(),
    voicemail_action: openEnum('leave_message', 'hang_up'),
    voicemail_message: optionalText,
    phone_menu_detection: fc.boolean(),
    phone_menu_action: openEnum('navigate', 'hang_up'),
    phone_menu_navigation_mode: openEnum('goal', 'key_sequence'),
    phone_menu_goal: optionalText,
    phone_menu_key_sequence: optionalText,
    validation_issues: fc.option(
      fc.array(
        fc.record(
          { message_code: text, message: text, params: fc.dictionary(fc.string(), text) },
          { requiredKeys: ['message_code', 'message'] },
        ),
      ),
      { nil: null },
    ),
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
