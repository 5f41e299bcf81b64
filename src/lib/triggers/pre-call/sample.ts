import type { Call } from '../../diga/types';
import type { CallRecord } from '../../records/call';
import { type PreCallRecord, toPreCallRecord } from './record';

/** The record of a call as it was before the call began. */
export function sampleRecord(call: Call, previousCalls: readonly CallRecord[] = []): PreCallRecord {
  const channel = call.contact.contact_type;
  return toPreCallRecord({ ...call, channel, start_time: null }, previousCalls);
}
