import type { OutputSchemaField } from '@activepieces/pieces-framework';
import type { Call, Message } from '../diga/calls';
import { formatMinutesAndSeconds } from '../util/duration';
import { msBetween } from '../util/timestamps';
import { defineRecord } from './define-record';

/** Speaker labels of the transcript's lines, by message role. */
const SPEAKERS: ReadonlyMap<string, string> = new Map([
  ['assistant', 'Agent'],
  ['user', 'Contact'],
]);

/** The output schema fields of one spoken message. */
export const MESSAGE_FIELDS: OutputSchemaField[] = [
  { key: 'role', label: 'Role', description: '"user" is the contact, "assistant" the agent.' },
  { key: 'content', label: 'Content' },
  { key: 'created_date', label: 'Created Date', format: 'datetime' },
];

export interface SpokenMessage {
  role: Message['role'];
  content: string;
  created_date: string;
}

/** Drops tool messages and messages without content. Keeps the order of `messages`. */
export function toSpokenMessages(messages: readonly Message[]): SpokenMessage[] {
  return messages.flatMap(({ role, content, created_date }) =>
    role === 'tool' || !content ? [] : [{ role, content, created_date }],
  );
}

/** Formats a conversation as text, one line per message. */
export function formatTranscript(spoken: readonly SpokenMessage[]): string {
  return spoken.map(formatLine).join('\n');
}

/** Like `formatTranscript`, with each line prefixed by the time since the start of the call, as `m:ss`. */
function formatTimedTranscript({ call, messages }: Conversation): string {
  // Diga may omit `start_time`, even for an answered call.
  const start = call.start_time ?? messages[0]?.created_date ?? call.created_date;
  return messages
    .map((message) => {
      const seconds = Math.floor(msBetween(start, message.created_date) / 1000);
      return `${formatMinutesAndSeconds(Math.max(0, seconds))} ${formatLine(message)}`;
    })
    .join('\n');
}

function formatLine({ role, content }: SpokenMessage): string {
  return `${SPEAKERS.get(role) ?? role}: ${content.replace(/\s+/g, ' ').trim()}`;
}

interface Conversation {
  call: Call;
  messages: SpokenMessage[];
}

/** The transcript of a call in every format. Texts and lists are empty if nothing was said. */
export const transcriptRecord = defineRecord<Conversation>()({
  call_id: { label: 'Call ID', value: ({ call }) => call.id },
  transcript: {
    label: 'Transcript',
    description: 'The whole conversation as text, one line for each message.',
    value: ({ messages }) => formatTranscript(messages),
  },
  timed_transcript: {
    label: 'Transcript With Times',
    description: 'The same with the time since the start of the call before each line, as m:ss.',
    value: formatTimedTranscript,
  },
  messages: {
    label: 'Messages',
    description: 'What was said, oldest first.',
    listItems: MESSAGE_FIELDS,
  },
  message_count: {
    label: 'Message Count',
    format: 'number',
    value: ({ messages }) => messages.length,
  },
});
