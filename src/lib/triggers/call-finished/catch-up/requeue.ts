import { requestText } from '../../../http/node-transport';
import { withToken } from '../../shared/flow-token';
import { deliveryToken } from '../delivery-token';
import type { HookContext } from '../props';

/** How long the host may take to accept a delivery, in milliseconds. */
const TIMEOUT_MS = 10_000;

/**
 * Requeues a call: posts its id to the flow's own webhook, at the host's internal address, where `run`
 * handles it like any delivery. It carries the id only, never data.
 *
 * Returns whether the host accepted it. Does not throw.
 */
export async function requeue(
  context: Pick<HookContext, 'auth' | 'server' | 'flows'>,
  callId: string,
): Promise<boolean> {
  const { server, flows } = context;
  try {
    const address = `${server.apiUrl}v1/webhooks/${flows.current.id}`;
    const { status } = await requestText({
      method: 'POST',
      url: new URL(withToken(address, await deliveryToken(context))),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ call_id: callId }),
      timeoutMs: TIMEOUT_MS,
      isInternal: true,
    });
    return status >= 200 && status < 300;
  } catch {
    return false;
  }
}
