import { type Call, listMessages } from '../../diga/calls';
import type { DigaClient } from '../../diga/client';
import { msSince } from '../../util/timestamps';
import type { HookContext } from './props';
import type { PendingCall } from './state/checkpoint';

const MINUTE_MS = 60_000;

/** A call that was created longer ago, in milliseconds, does not wait: the catch-up soon gives it up. */
const MAX_AGE_MS = 6 * 24 * 3_600_000;

/** How long a flow waits for recordings and messages, in milliseconds; 0 if it does not. */
export function recordingWaitMs({ wait_for_recording }: HookContext['propsValue']): number {
  return (Number(wait_for_recording) || 0) * MINUTE_MS;
}

/**
 * Until when the recording and the messages of a finished call are waited for, in milliseconds since the
 * epoch; undefined if that is over, or nobody answered.
 */
export function waitUntil(
  { start_time, duration, end_time, created_date }: Call,
  waitMs: number,
): number | undefined {
  const isAnswered = !!start_time || (duration ?? 0) > 0;
  if (waitMs === 0 || !isAnswered || msSince(created_date) > MAX_AGE_MS) return undefined;
  const age = msSince(end_time ?? created_date);
  // A clock that is ahead by more than that says nothing of the end.
  return Math.abs(age) < waitMs ? Date.now() - age + waitMs : undefined;
}

/**
 * Whether a pending call has to wait for its recording or its messages.
 *
 * @throws {DigaError} if its messages cannot be read.
 */
export async function isAwaited(
  client: DigaClient,
  { id, waitUntil = 0, isRecorded = false }: PendingCall,
): Promise<boolean> {
  if (Date.now() >= waitUntil) return false;
  return !isRecorded || (await listMessages(client, id, 1)).length === 0;
}
