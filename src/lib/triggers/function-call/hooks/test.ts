import { clientFor } from '../../../auth';
import { listCalls } from '../../../diga/calls';
import { takeWhere } from '../../../diga/paging';
import { type CallSummary, toCallSummary } from '../../../records/call';
import { sampleCall } from '../../../records/sample-call';
import { parseDefinition } from '../definition';
import type { RunContext } from '../props';
import { type FunctionCallRecord, sampleRecord } from '../record';

/** Time budget for a press on Test, in milliseconds. */
const BUDGET_MS = 15_000;

/**
 * A sample made from the props: the parameters with plausible values and, if it is included, the newest
 * call of the project. Registers nothing.
 *
 * @throws {InputError} when a prop is invalid
 * @throws {DigaError} when the call is included and cannot be read
 */
export async function test({ auth, propsValue }: RunContext): Promise<FunctionCallRecord[]> {
  const { parameters } = parseDefinition(propsValue, null);
  const call = propsValue.include_call ? await newestCall(auth) : null;
  return [sampleRecord(parameters, call)];
}

async function newestCall(auth: RunContext['auth']): Promise<CallSummary> {
  const calls = listCalls(clientFor(auth, BUDGET_MS), {}, 1);
  const [call = sampleCall] = await takeWhere(calls, 1, () => true);
  return toCallSummary({ call, version: null });
}
