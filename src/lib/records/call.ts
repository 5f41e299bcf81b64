import type { OutputSchema } from '@activepieces/pieces-framework';
import type { AgentVersionItem, Call, Message, ToolCall } from '../diga/types';
import { formatDuration } from '../util/duration';
import { defineRecord, listSchema } from './define-record';
import { MESSAGE_FIELDS, type SpokenMessage, spokenMessages, formatTranscript } from './transcript';

/** What a record says of the agent version that handled the call; a call itself has only its ids. */
export type AgentVersionInfo = Pick<AgentVersionItem, 'version_name' | 'version_number'> & {
  name?: string | null;
};

/** All that a record is made of. */
export interface CallSource {
  call: Call;
  /** Oldest first. */
  messages: Message[];
  /** Null for a call that no agent version handled, or one that is not known any more. */
  version: AgentVersionInfo | null;
}

/** With what was said looked out once, for all that comes from it. */
interface PreparedSource extends CallSource {
  spoken: SpokenMessage[];
}

const callRecord = defineRecord<PreparedSource>()({
  call_id: {
    label: 'Call ID',
    description: 'Identifies the call in Diga; never the same for two calls.',
    value: ({ call }) => call.id,
  },
  status: {
    label: 'Status',
    description: '"completed" for every finished call; how it ended is in End Reason.',
    value: ({ call }) => call.status,
  },
  type: {
    label: 'Direction',
    description: '"inbound" when the contact called, "outbound" when the agent did.',
    value: ({ call }) => call.type,
  },
  end_reason: {
    label: 'End Reason',
    description:
      'Why the call ended, such as "hangup" or "voicemail_left"; empty if Diga gives none.',
    value: ({ call }) => call.end_reason ?? null,
  },
  duration: {
    label: 'Duration (Seconds)',
    format: 'number',
    description: 'Empty for a call that was never answered.',
    value: ({ call }) => call.duration ?? null,
  },
  duration_formatted: {
    label: 'Duration (m:ss)',
    description: 'The duration for people, such as 3:07. Minutes go on past 59.',
    value: ({ call }) => formatDuration(call.duration ?? null),
  },
  phone_number: {
    label: 'Phone Number',
    description: "The contact's number; empty for a call from a web page.",
    value: ({ call: { contact } }) => (contact.contact_type === 'call' ? contact.identifier : null),
  },
  contact_id: { label: 'Contact ID', value: ({ call }) => call.contact.id },
  contact_identifier: {
    label: 'Contact Identifier',
    description: 'The phone number, or what identifies the browser of a web call.',
    value: ({ call }) => call.contact.identifier,
  },
  contact_type: {
    label: 'Contact Type',
    description: '"call" for the phone, "web" for a call from a web page.',
    value: ({ call }) => call.contact.contact_type,
  },
  contact_created_date: {
    label: 'Contact Created Date',
    format: 'datetime',
    value: ({ call }) => call.contact.created_date,
  },
  agent_id: { label: 'Agent ID', value: ({ call }) => call.agent_id },
  agent_name: { label: 'Agent Name', value: ({ version }) => version?.name ?? null },
  agent_version_id: { label: 'Agent Version ID', value: ({ call }) => call.agent_version_id },
  agent_version_number: {
    label: 'Agent Version Number',
    format: 'number',
    description: 'The 3 of "v3": which version of the agent handled the call.',
    value: ({ version }) => version?.version_number ?? null,
  },
  agent_version_name: {
    label: 'Agent Version Name',
    value: ({ version }) => version?.version_name ?? null,
  },
  phone_register_id: {
    label: 'Phone ID',
    description: "Which of the project's own numbers was used.",
    value: ({ call }) => call.phone_register_id,
  },
  start_time: {
    label: 'Start Time',
    format: 'datetime',
    description: 'When the call was answered; empty if it never was.',
    value: ({ call }) => call.start_time ?? null,
  },
  end_time: { label: 'End Time', format: 'datetime', value: ({ call }) => call.end_time ?? null },
  created_date: {
    label: 'Created Date',
    format: 'datetime',
    description: 'When the call came in or was placed.',
    value: ({ call }) => call.created_date,
  },
  recording_url: {
    label: 'Recording URL',
    format: 'url',
    description: 'Empty if the call was not recorded, or the API key may not read recordings.',
    value: ({ call }) => call.recording_url ?? null,
  },
  dynamic_variables: {
    label: 'Dynamic Variables',
    dynamicKey: true,
    description: 'What the agent was given or found out, by name.',
    value: ({ call }) => call.dynamic_variables ?? {},
  },
  messages: {
    label: 'Messages',
    description: 'What was said, oldest first.',
    listItems: MESSAGE_FIELDS,
    value: ({ spoken }) => spoken,
  },
  tool_calls: {
    label: 'Tool Calls',
    description: 'What the agent did during the call, oldest first.',
    listItems: [
      { key: 'name', label: 'Name' },
      { key: 'type', label: 'Type', description: '"function" or "call_tool".' },
      { key: 'status', label: 'Status', description: '"success", "error" or "cancelled".' },
      { key: 'payload', label: 'Payload', dynamicKey: true },
      { key: 'created_date', label: 'Created Date', format: 'datetime' },
    ],
    value: ({ messages }) => toolCalls(messages),
  },
  message_count: {
    label: 'Message Count',
    format: 'number',
    value: ({ spoken }) => spoken.length,
  },
  transcript: {
    label: 'Transcript',
    description:
      'The whole conversation as text, one line for each message; empty if nothing was said.',
    value: ({ spoken }) => formatTranscript(spoken),
  },
});

/** What Call Finished and the call actions give for a call: flat, and with the same keys for every call. */
export type CallRecord = ReturnType<typeof callRecord.from>;

/** The record of a call. */
export function toCallRecord(source: CallSource): CallRecord {
  return callRecord.from({ ...source, spoken: spokenMessages(source.messages) });
}

/** What of a record comes from the messages of the call. */
const FROM_MESSAGES = { messages: null, tool_calls: null, message_count: null, transcript: null };

/** A record whose messages were not read: the same keys, with null for what comes from them. */
export type CallSummary = Omit<CallRecord, keyof typeof FROM_MESSAGES> & typeof FROM_MESSAGES;

/** The record of a call without its messages. */
export function toCallSummary(source: Omit<CallSource, 'messages'>): CallSummary {
  return { ...toCallRecord({ ...source, messages: [] }), ...FROM_MESSAGES };
}

/** The record's fields, for the builder's data selector. */
export const callRecordSchema: OutputSchema = { fields: callRecord.outputFields };

/** The fields of a list of calls. */
export const callRecordsSchema = listSchema(
  'Calls',
  callRecord.outputFields,
  '{created_date} · {agent_name} · {contact_identifier}',
);

interface ToolCallEntry {
  name: string | null;
  type: NonNullable<ToolCall['type']> | null;
  status: NonNullable<ToolCall['status']> | null;
  payload: Record<string, unknown>;
  created_date: string;
}

function toolCalls(messages: Message[]): ToolCallEntry[] {
  return messages.flatMap(({ tool_call, created_date }) =>
    tool_call
      ? [
          {
            name: tool_call.function_name ?? tool_call.tool_name ?? null,
            type: tool_call.type ?? null,
            status: tool_call.status ?? null,
            payload: tool_call.payload ?? {},
            created_date,
          },
        ]
      : [],
  );
}

/** A believable finished call, shown until the project has one of its own. */
export const sampleCallRecord: CallRecord = toCallRecord({
  call: {
    id: '7d1f0c52-6a0e-4d0b-9a53-0f6c8c2b7e11',
    status: 'completed',
    type: 'inbound',
    end_reason: 'hangup',
    duration: 94,
    contact: {
      id: 'a3c5e6f0-2b1d-4c7a-8e94-5d60b1f2c3d4',
      identifier: '+34900000017',
      contact_type: 'call',
      created_date: '2026-05-04T08:11:52Z',
    },
    agent_id: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
    agent_version_id: '9f2c1d64-30a8-4c55-8b6e-7f1f0d2a4c3b',
    phone_register_id: '0c7e5a88-91f4-4f8e-b0d3-2a6d4e8f1b27',
    start_time: '2026-05-12T09:30:04Z',
    end_time: '2026-05-12T09:31:38Z',
    created_date: '2026-05-12T09:29:58Z',
    recording_url: 'https://recordings.example.com/7d1f0c52-6a0e-4d0b-9a53-0f6c8c2b7e11.mp3',
    dynamic_variables: { customer_name: 'Lucía', appointment: 'Thursday at 10:00' },
  },
  version: { name: 'Reception', version_number: 3, version_name: 'Summer hours' },
  messages: [
    {
      id: '00000000-0000-4000-8000-000000000001',
      role: 'assistant',
      content: 'Good morning, this is the Aurora dental practice. How can I help you?',
      created_date: '2026-05-12T09:30:05Z',
    },
    {
      id: '00000000-0000-4000-8000-000000000002',
      role: 'user',
      content: 'Hello, this is Lucía. I have to move my appointment on Tuesday.',
      created_date: '2026-05-12T09:30:14Z',
    },
    {
      id: '00000000-0000-4000-8000-000000000003',
      role: 'tool',
      content: null,
      tool_call: {
        function_name: 'find_free_slot',
        payload: { from: '2026-05-13', reason: 'check-up' },
        status: 'success',
        type: 'function',
      },
      created_date: '2026-05-12T09:30:21Z',
    },
    {
      id: '00000000-0000-4000-8000-000000000004',
      role: 'assistant',
      content: 'Of course, Lucía. Thursday at ten is free. Shall I book it for you?',
      created_date: '2026-05-12T09:30:24Z',
    },
    {
      id: '00000000-0000-4000-8000-000000000005',
      role: 'user',
      content: 'Yes, please. Thank you!',
      created_date: '2026-05-12T09:30:33Z',
    },
  ],
});
