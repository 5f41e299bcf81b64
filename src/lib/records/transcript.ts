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

/** The most characters of a shortened transcript. */
export const MAX_SHORT = 10_000;

/** The most characters of its beginning and of its end, which leaves room for what is between. */
const MAX_PART = MAX_SHORT / 2 - 30;

/** How many characters a part gives up to have whole lines only. */
const MAX_GIVEN_UP = 1_000;

/**
 * A transcript for targets that take no long texts: the whole of a short one; of a longer one the
 * beginning, a line that says how much was left out, and the end.
 */
export function shortenTranscript(transcript: string): string {
  const { length } = transcript;
  if (length <= MAX_SHORT) return transcript;
  const lineEnd = transcript.lastIndexOf('\n', MAX_PART);
  const lineStart = transcript.indexOf('\n', length - MAX_PART - 1) + 1;
  const cut =
    lineEnd > MAX_PART - MAX_GIVEN_UP ? lineEnd : MAX_PART - Number(cutsPair(transcript, MAX_PART));
  const rest = length - MAX_PART;
  const resume =
    lineStart > 0 && lineStart < rest + MAX_GIVEN_UP
      ? lineStart
      : rest + Number(cutsPair(transcript, rest));
  return `${transcript.slice(0, cut)}\n[… ${resume - cut} characters left out …]\n${transcript.slice(resume)}`;
}

/** Whether a cut there would leave half a character on either side: some, such as emoji, are two units. */
function cutsPair(text: string, at: number): boolean {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff;
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
