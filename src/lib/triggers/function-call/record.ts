import type { OutputSchema } from '@activepieces/pieces-framework';
import type { FunctionParameter } from '../../provisioning/function-definition';
import { callRecordSchema, type CallSummary, MESSAGE_DEPENDENT } from '../../records/call';
import { SAMPLE_AGENT } from '../../records/sample-call';
import { defineRecord } from '../../records/define-record';
import { phoneNumberOrNull } from '../../util/phone-notation';
import { systemVariable, toArguments } from './parameters';

/** A use of the function. */
interface FunctionCall {
  parameters: readonly FunctionParameter[];
  /** The JSON that the agent sent. */
  body: unknown;
  /** ISO 8601. */
  receivedAt: string;
  /** The call in progress; null if it is not included, or not found. */
  call: CallSummary | null;
}

const ownRecord = defineRecord<FunctionCall>()({
  arguments: {
    label: 'Arguments',
    dynamicKey: true,
    description: 'What the agent passed, by the names of the parameters.',
    value: ({ parameters, body }) => toArguments(parameters, body),
  },
  caller_number: {
    label: 'Caller Number',
    description: 'Empty if it is withheld, or the call is from a web page.',
    value: ({ body }) => phoneNumberOrNull(systemVariable(body, 'user_phone_number')),
  },
  agent_name: { label: 'Agent Name', value: ({ body }) => systemVariable(body, 'agent_name') },
  received_at: { label: 'Received At', format: 'datetime', value: ({ receivedAt }) => receivedAt },
});

/** What is not known of a call while it lasts, or stands in the record already. */
const LEFT_OUT: readonly string[] = [
  ...['agent_name', 'agent_version_number', 'agent_version_name', 'status', 'end_reason'],
  ...['duration', 'duration_formatted', 'end_time', 'recording_url'],
  ...Object.keys(MESSAGE_DEPENDENT),
];

const callFields = callRecordSchema.fields.filter(({ key }) => !LEFT_OUT.includes(key));

export type FunctionCallRecord = ReturnType<typeof ownRecord.from> & Record<string, unknown>;

/** Builds the record that starts a flow run. The fields of the call are null if it is not included. */
export function toFunctionCallRecord(source: FunctionCall): FunctionCallRecord {
  const call: Record<string, unknown> = source.call ?? {};
  return {
    ...ownRecord.from(source),
    ...Object.fromEntries(callFields.map(({ key }) => [key, call[key] ?? null])),
  };
}

const SAMPLE_VALUES = { string: 'Monday', integer: 2, number: 2.5, boolean: true } as const;

/** A plausible record for these parameters, with the call if it is given. */
export function sampleRecord(
  parameters: readonly FunctionParameter[],
  call: CallSummary | null,
): FunctionCallRecord {
  const record = toFunctionCallRecord({
    parameters,
    body: { user_phone_number: '+34900000017', agent_name: SAMPLE_AGENT },
    receivedAt: '2026-05-12T09:30:21.000Z',
    call,
  });
  return { ...record, arguments: sampleArguments(parameters) };
}

function sampleArguments(parameters: readonly FunctionParameter[]): Record<string, unknown> {
  const values = parameters.map(({ name, type, source, value, properties }) => {
    if (type === 'object') return [name, sampleArguments(properties ?? [])] as const;
    return [name, source === 'fixed' ? value : SAMPLE_VALUES[type]] as const;
  });
  return Object.fromEntries(values) as Record<string, unknown>;
}

export const functionCallSchema: OutputSchema = {
  fields: [...ownRecord.outputFields, ...callFields],
};
