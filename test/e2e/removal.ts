import { setTimeout as delay } from 'node:timers/promises';
import type { FlowOnHost } from './flow';

/** Longest wait for the host to disable a deleted flow, in milliseconds. */
const DELETE_TIMEOUT_MS = 10_000;

/** Deletes a flow that is on, and waits until Diga has nothing left that starts it. */
export async function removeWhileOn(flow: FlowOnHost, isLeft: () => boolean): Promise<void> {
  await flow.remove();
  const deadline = Date.now() + DELETE_TIMEOUT_MS;
  while (isLeft() && Date.now() < deadline) await delay(100);
}
