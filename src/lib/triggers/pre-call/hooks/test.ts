import { clientFor } from '../../../auth';
import { listCalls } from '../../../diga/calls';
import { takeWhere } from '../../../diga/paging';
import { sampleCall } from '../../../records/sample-call';
import { readPreviousCalls } from '../previous-calls';
import { parsePreviousCalls, parseWait, type RunContext } from '../props';
import { type PreCallRecord, sampleRecord } from '../record';

/** Time budget for a press on Test, in milliseconds. */
const BUDGET_MS = 15_000;

/**
 * The newest call of the project as it was before it began, or a plausible one. Registers nothing.
 *
 * @throws {InputError} when a prop is invalid
 * @throws {DigaError} when the call cannot be read
 */
export async function test({ auth, propsValue }: RunContext): Promise<PreCallRecord[]> {
  parseWait(propsValue);
  const count = parsePreviousCalls(propsValue);
  const client = clientFor(auth, BUDGET_MS);
  const [call] = await takeWhere(listCalls(client, {}, 1), 1, () => true);
  if (!call) return [sampleRecord(sampleCall)];
  return [
    sampleRecord(call, count > 0 ? await readPreviousCalls(client, call.contact.id, count) : []),
  ];
}
