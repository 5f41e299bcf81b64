import type { OutputSchemaField } from '@activepieces/pieces-framework';
import type { Call } from '../../diga/calls';
import { type CallRecord, callRecordSchema } from '../../records/call';
import { defineRecord } from '../../records/define-record';
import { phoneNumberOrNull } from '../../util/phone-notation';

type Fields = Readonly<Record<string, unknown>>;

/** A call that is about to begin, and calls before it. */
interface PreCall {
  call: Fields;
  contact: Fields;
  previousCalls: readonly CallRecord[];
}

/** The field of a record of a finished call, with a value that is known before the call. */
function known(key: keyof CallRecord, value: (source: PreCall) => unknown) {
  const { label = key, description, format } = schemaField(key);
  return { label, ...(description && { description }), ...(format && { format }), value };
}

const ofCall = (name: string) => (source: PreCall) => textAt(source.call, name);
const ofContact = (name: string) => (source: PreCall) => textAt(source.contact, name);

/** The fields of each call before. */
const PREVIOUS = ['call_id', 'created_date', 'duration', 'end_reason', 'transcript'] as const;

const preCallRecord = defineRecord<PreCall>()({
  call_id: known('call_id', ofCall('id')),
  type: known('type', ofCall('type')),
  channel: { label: 'Channel', value: ofCall('channel') },
  phone_number: known('phone_number', ({ contact }) =>
    textAt(contact, 'contact_type') === 'call' ? phoneNumberOrNull(contact['identifier']) : null,
  ),
  contact_id: known('contact_id', ofContact('id')),
  contact_identifier: known('contact_identifier', ofContact('identifier')),
  contact_type: known('contact_type', ofContact('contact_type')),
  agent_id: known('agent_id', ofCall('agent_id')),
  agent_name: known('agent_name', ({ call }) => textAt(readVariables(call), 'agent_name')),
  agent_version_id: known('agent_version_id', ofCall('agent_version_id')),
  phone_register_id: known('phone_register_id', ofCall('phone_register_id')),
  start_time: known('start_time', ofCall('start_time')),
  created_date: known('created_date', ofCall('created_date')),
  dynamic_variables: {
    ...known('dynamic_variables', ({ call }) => readVariables(call)),
    dynamicKey: true,
  },
  status: {
    label: 'Status',
    description: 'As Diga gives it before the call.',
    value: ofCall('status'),
  },
  contact_created_date: known('contact_created_date', ofContact('created_date')),
  previous_calls: {
    label: 'Previous Calls',
    listItems: PREVIOUS.map(schemaField),
    value: ({ previousCalls }) =>
      previousCalls.map((call) => Object.fromEntries(PREVIOUS.map((key) => [key, call[key]]))),
  },
});

export type PreCallRecord = ReturnType<typeof preCallRecord.from>;

export const preCallSchema = preCallRecord.schema;

/**
 * The data of Diga's trigger in the body of a request; empty if there is none. Its parts may come as
 * the texts of their JSON.
 */
export function parseCall(body: unknown): Fields {
  const call = toFields(toFields(body)['call']);
  return 'output' in call && !('contact' in call) ? toFields(call['output']) : call;
}

/** The id of the contact of a call; null if there is none. */
export function readContactId(call: Fields): string | null {
  return textAt(toFields(call['contact']), 'id');
}

/** Builds the record that starts a flow run. */
export function toPreCallRecord(call: Fields, previousCalls: readonly CallRecord[]): PreCallRecord {
  return preCallRecord.from({ call, contact: toFields(call['contact']), previousCalls });
}

/** The record of a call as it was before the call began. */
export function sampleRecord(call: Call, previousCalls: readonly CallRecord[] = []): PreCallRecord {
  const channel = call.contact.contact_type;
  return toPreCallRecord({ ...call, status: 'dialing', channel, start_time: null }, previousCalls);
}

function readVariables(call: Fields): Fields {
  return toFields(call['dynamic_variables']);
}

function toFields(value: unknown): Fields {
  const parsed = typeof value === 'string' ? parseJson(value) : value;
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  return isObject ? (parsed as Fields) : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** An empty text is what Diga's engine makes of something that is not there. */
function textAt(fields: Fields, name: string): string | null {
  const value = Object.hasOwn(fields, name) ? fields[name] : null;
  return typeof value === 'string' && value !== '' ? value : null;
}

function schemaField(key: keyof CallRecord): OutputSchemaField {
  return callRecordSchema.fields.find((field) => field.key === key) ?? { key, label: key };
}
