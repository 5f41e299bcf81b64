import type { AgentVersionItem } from '../diga/agents-with-versions';
import type { Call, Message } from '../diga/calls';
import { formatDuration } from '../util/duration';
import { phoneNumberOrNull } from '../util/phone-notation';
import { defineRecord } from './define-record';
import { TOOL_CALL_FIELDS, toToolCallEntries } from './tool-calls';
import {
  formatTranscript,
  MAX_SHORT,
  MESSAGE_FIELDS,
  shortenTranscript,
  type SpokenMessage,
  toSpokenMessages,
} from './transcript';

/** Name and number of the agent version that handled a call. The call itself has only the ids. */
export type AgentVersionInfo = Pick<AgentVersionItem, 'version_name' | 'version_number'> & {
  name?: string | null;
};

/** The data that a call record is built from. */
export interface CallSource {
  call: Call;
  /** Oldest first. */
  messages: Message[];
  /** Null if no agent version handled the call, or if that version is no longer available. */
  version: AgentVersionInfo | null;
}

/** A call with its contact, version and messages, of which several fields use the spoken ones. */
interface PreparedCall extends Call {
  version: AgentVersionInfo | null;
  allMessages: readonly Message[];
  messages: SpokenMessage[];
  transcript: string;
}

const callRecord = defineRecord<PreparedCall>()({
  call_id: {
    label: 'Call ID',
    description: 'Identifies the call in Diga; never the same for two calls.',
    value: ({ id }) => id,
  },
  status: {
    label: 'Status',
    description: '"completed" for every finished call; how it ended is in End Reason.',
  },
  type: {
    label: 'Direction',
    description: '"inbound" when the contact called, "outbound" when the agent did.',
  },
  end_reason: {
    label: 'End Reason',
    description:
      'Why the call ended, such as "hangup" or "voicemail_left"; empty if Diga gives none.',
  },
  duration: {
    label: 'Duration (Seconds)',
    format: 'number',
    description: 'Empty for a call that was never answered.',
  },
  duration_formatted: {
    label: 'Duration (m:ss)',
    description: 'The duration for people, such as 3:07. Minutes go on past 59.',
    value: ({ duration }) => formatDuration(duration ?? null),
  },
  phone_number: {
    label: 'Phone Number',
    description: "The contact's number; empty if it is withheld, or the call is from a web page.",
    value: ({ contact }) =>
      contact.contact_type === 'call' ? phoneNumberOrNull(contact.identifier) : null,
  },
  contact_id: { label: 'Contact ID', value: ({ contact }) => contact.id },
  contact_identifier: {
    label: 'Contact Identifier',
    description: 'The number, "anonymous" or a SIP identity, or what identifies a browser.',
    value: ({ contact }) => contact.identifier,
  },
  contact_type: {
    label: 'Contact Type',
    description: '"call" for the phone, "web" for a call from a web page.',
    value: ({ contact }) => contact.contact_type,
  },
  contact_created_date: {
    label: 'Contact Created Date',
    format: 'datetime',
    value: ({ contact }) => contact.created_date,
  },
  agent_id: { label: 'Agent ID' },
  agent_name: { label: 'Agent Name', value: ({ version }) => version?.name },
  agent_version_id: { label: 'Agent Version ID' },
  agent_version_number: {
    label: 'Agent Version Number',
    format: 'number',
    description: 'The 3 of "v3": which version of the agent handled the call.',
    value: ({ version }) => version?.version_number,
  },
  agent_version_name: {
    label: 'Agent Version Name',
    value: ({ version }) => version?.version_name,
  },
  phone_register_id: {
    label: 'Phone ID',
    description: "Which of the project's own numbers was used.",
  },
  start_time: {
    label: 'Start Time',
    format: 'datetime',
    description: 'When the call was answered; empty if it never was.',
  },
  end_time: { label: 'End Time', format: 'datetime' },
  created_date: {
    label: 'Created Date',
    format: 'datetime',
    description: 'When the call came in or was placed.',
  },
  recording_url: {
    label: 'Recording URL',
    format: 'url',
    description:
      'Empty if the call was not recorded, the API key may not read recordings, or Diga has it later.',
  },
  dynamic_variables: {
    label: 'Dynamic Variables',
    dynamicKey: true,
    description: 'What the agent was given or found out, by name.',
    value: ({ dynamic_variables }) => dynamic_variables ?? {},
  },
  messages: {
    label: 'Messages',
    description: 'What was said, oldest first.',
    listItems: MESSAGE_FIELDS,
  },
  tool_calls: {
    label: 'Tool Calls',
    description: 'What the agent did during the call, oldest first.',
    listItems: TOOL_CALL_FIELDS,
    value: ({ allMessages }) => toToolCallEntries(allMessages),
  },
  message_count: {
    label: 'Message Count',
    format: 'number',
    value: ({ messages }) => messages.length,
  },
  transcript: {
    label: 'Transcript',
    description:
      'The whole conversation as text, one line for each message; empty if nothing was said.',
  },
  transcript_short: {
    label: 'Transcript (Shortened)',
    description: `The transcript, at most ${MAX_SHORT} characters: of a longer one the beginning, how much was left out, and the end.`,
    value: ({ transcript }) => shortenTranscript(transcript),
  },
});

/** The flat record that Call Finished and the call actions return. Every call has the same keys. */
export type CallRecord = ReturnType<typeof callRecord.from>;

/** Builds the record of a call, including its messages. */
export function toCallRecord({ call, messages: allMessages, version }: CallSource): CallRecord {
  const messages = toSpokenMessages(allMessages);
  const transcript = formatTranscript(messages);
  return callRecord.from({ ...call, version, allMessages, messages, transcript });
}

/** The fields of a record that depend on the call's messages. */
export const MESSAGE_DEPENDENT = {
  messages: null,
  tool_calls: null,
  message_count: null,
  transcript: null,
  transcript_short: null,
};

/** A call record without messages: the same keys, with null for the fields that depend on messages. */
export type CallSummary = Omit<CallRecord, keyof typeof MESSAGE_DEPENDENT> &
  typeof MESSAGE_DEPENDENT;

/** Builds the record of a call whose messages were not fetched. */
export function toCallSummary(source: Omit<CallSource, 'messages'>): CallSummary {
  return { ...toCallRecord({ ...source, messages: [] }), ...MESSAGE_DEPENDENT };
}

/** Output schema of one call, for the builder's data selector. */
export const callRecordSchema = callRecord.schema;

/** Output schema of a list of calls. */
export const callRecordsSchema = callRecord.listSchema(
  'Calls',
  '{created_date} · {agent_name} · {contact_identifier}',
);
