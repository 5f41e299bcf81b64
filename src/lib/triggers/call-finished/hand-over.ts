import { setTimeout as delay } from 'node:timers/promises';
import type { HookContext } from './props';

/** Longest wait for the host to take a call, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** Pause between two calls, in milliseconds: each makes `run` ask Diga a few things at once. */
const PAUSE_MS = 250;

/**
 * Hands a call to the flow: posts its id to the flow's own webhook, at the host's internal address,
 * where `run` takes it like any delivery. Only the notification is repeated, never data.
 *
 * Gives whether the host has taken it. Does not throw.
 */
export async function handOver(
  { server, flows }: Pick<HookContext, 'server' | 'flows'>,
  callId: string,
): Promise<boolean> {
  try {
    const { ok } = await fetch(`${server.apiUrl}v1/webhooks/${flows.current.id}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ call_id: callId }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await delay(PAUSE_MS);
    return ok;
  } catch {
    return false;
  }
}
