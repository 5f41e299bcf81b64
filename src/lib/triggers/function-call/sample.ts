import type { FunctionParameter } from '../../provisioning/function-definition';
import type { CallSummary } from '../../records/call';
import { SAMPLE_AGENT } from '../../records/sample-call';
import { type FunctionCallRecord, toFunctionCallRecord } from './record';

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
  const values = parameters.map(({ name, type, source, value }) => [
    name,
    source === 'fixed' ? value : SAMPLE_VALUES[type],
  ]);
  return { ...record, arguments: Object.fromEntries(values) as Record<string, unknown> };
}
