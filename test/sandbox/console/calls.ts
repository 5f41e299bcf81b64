/** Calls that the user lets happen. */
import type { Sandbox } from '../sandbox';
import type { PlacedCall } from '../seed';
import { callLine, deliveryLines, nobodyLine, preparedLines } from './lines';

/**
 * Places a call, lets its workflows prepare it, and takes it to its end unless they have ended it.
 * Returns lines about the call, how it was prepared, what happened `during` it, and its deliveries.
 */
export async function letCallHappen(
  sandbox: Sandbox,
  place: () => PlacedCall,
  during: (callId: string) => Promise<string[]> = () => Promise.resolve([]),
): Promise<string> {
  const before = sandbox.deliveries.length;
  const { callId, finish } = place();
  const lines: string[] = [];
  const prepared = sandbox.hasPreCall(callId) ? await sandbox.prepared(callId) : null;
  if (prepared) lines.push(...preparedLines(sandbox, prepared));
  if (!prepared?.isAborted) {
    lines.push(...(await during(callId)));
    finish();
  }
  await sandbox.settled();
  const delivered = deliveryLines(sandbox, before, callId);
  if (delivered.length === 0) delivered.push(nobodyLine(sandbox, callId));
  return [callLine(sandbox, callId), ...lines, ...delivered].join('\n');
}
