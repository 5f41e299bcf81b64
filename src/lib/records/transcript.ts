import type { OutputSchema, OutputSchemaField } from '@activepieces/pieces-framework';
import type { Call, Message } from '../diga/types';
import { toMinutesAndSeconds } from '../util/duration';
import { defineRecord } from './define-record';

/** Who speaks, in a transcript's lines. */
const SPEAKERS: ReadonlyMap<string, string> = new Map([
  ['assistant', 'Agent'],
  ['user', 'Contact'],
]);

/** The fields of one spoken message, as the framework's output schema wants them. */
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

/** What was said, in the order of `messages`. */
export function spokenMessages(messages: readonly Message[]): SpokenMessage[] {
  return messages.flatMap(({ role, content, created_date }) =>
    role === 'tool' || !content ? [] : [{ role, content, created_date }],
  );
}

/** What was said as text, a line for each message. */
export function formatTranscript(spoken: readonly SpokenMessage[]): string {
  return spoken.map(formatLine).join('\n');
}

/** As `transcriptOf`, with the time since the start of the call as `m:ss` before each line. */
function formatTimedTranscript({ call, spoken }: Conversation): string {
  // A call in which something was said has a start, unless Diga does not give it.
  const start = Date.parse(call.start_time ?? spoken[0]?.created_date ?? call.created_date);
  return spoken
    .map((message) => {
      const seconds = Math.floor((Date.parse(message.created_date) - start) / 1000);
      return `${toMinutesAndSeconds(Math.max(0, seconds))} ${formatLine(message)}`;
    })
    .join('\n');
}

function formatLine({ role, content }: SpokenMessage): string {
  return `${SPEAKERS.get(role) ?? role}: ${content.replace(/\s+/g, ' ').trim()}`;
}

interface Conversation {
  call: Call;
  spoken: SpokenMessage[];
}

const transcriptRecord = defineRecord<Conversation>()({
  call_id: { label: 'Call ID', value: ({ call }) => call.id },
  transcript: {
    label: 'Transcript',
    description: 'The whole conversation as text, one line for each message.',
    value: ({ spoken }) => formatTranscript(spoken),
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
    value: ({ spoken }) => spoken,
  },
  message_count: { label: 'Message Count', format: 'number', value: ({ spoken }) => spoken.length },
});

/** What was said in a call, in every form: texts are empty and lists too where nothing was. */
export type TranscriptRecord = ReturnType<typeof transcriptRecord.from>;

/** The transcript of one call, whose messages come oldest first. */
export function toTranscriptRecord(call: Call, messages: readonly Message[]): TranscriptRecord {
  return transcriptRecord.from({ call, spoken: spokenMessages(messages) });
}

/** The fields of a transcript, for the builder's data selector. */
export const transcriptSchema: OutputSchema = { fields: transcriptRecord.outputFields };
