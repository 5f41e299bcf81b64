import type { OutputSchema } from '@activepieces/pieces-framework';
import {
  type CallRecord,
  callRecordSchema,
  type CallSource,
  toCallRecord,
} from '../../records/call';
import { sampleCallRecord } from '../../records/sample-call';

/**
 * The record of a call with the time at which this flow got it. A test has none, which tells its run
 * from that of a live call: a host starts both alike.
 */
export type CallFinishedRecord = CallRecord & { received_at: string | null };

/** Builds the record that starts a flow run. `receivedAt` is in milliseconds; without it, of a test. */
export function toCallFinishedRecord(source: CallSource, receivedAt?: number): CallFinishedRecord {
  const received_at = receivedAt === undefined ? null : new Date(receivedAt).toISOString();
  return { ...toCallRecord(source), received_at };
}

/** When the live call of a payload was received, in milliseconds; null for anything else. */
export function receivedAtIn(payload: object): number | null {
  const received = 'received_at' in payload ? payload.received_at : null;
  const time = typeof received === 'string' ? Date.parse(received) : NaN;
  return Number.isNaN(time) ? null : time;
}

export const callFinishedSample: CallFinishedRecord = { ...sampleCallRecord, received_at: null };

export const callFinishedSchema: OutputSchema = {
  fields: [
    ...callRecordSchema.fields,
    {
      key: 'received_at',
      label: 'Received At',
      format: 'datetime',
      description: 'When this flow got the call; empty in a test.',
    },
  ],
};
