import type { Call } from '../../diga/calls';
import { type CallSource, type CallSummary, toCallSummary } from '../../records/call';
import { sampleCall, sampleVersion } from '../../records/sample-call';
import type { CallFinishedRecord } from '../call-finished/record';
import type { When } from './props';

/** The record of Call Finished, with null for what is known only later. */
export type CallStartedRecord = CallSummary & Pick<CallFinishedRecord, 'received_at'>;

/** Builds the record that starts a flow run. `receivedAt` is in milliseconds; without it, of a test. */
export function toCallStartedRecord(
  source: Omit<CallSource, 'messages'>,
  receivedAt?: number,
): CallStartedRecord {
  const received_at = receivedAt === undefined ? null : new Date(receivedAt).toISOString();
  return { ...toCallSummary(source), received_at };
}

/** A call as it was when it began. */
export function asBegun(call: Call, when: When): Call {
  const isRinging = when === 'ringing';
  return {
    ...call,
    status: isRinging ? 'dialing' : 'in_progress',
    start_time: (!isRinging && call.start_time) || null,
    end_time: null,
    end_reason: null,
    duration: null,
    recording_url: null,
  };
}

export const callStartedSample = toCallStartedRecord({
  call: asBegun(sampleCall, 'answered'),
  version: sampleVersion,
});
