import { deliveryToken } from '../call-finished/delivery-token';
import type { Endpoint } from '../call-finished/webhook';
import type { HookContext } from './props';

/** Where Diga delivers to: the flow's own address. */
export async function toEndpoint(context: HookContext): Promise<Endpoint> {
  return {
    url: context.webhookUrl,
    token: await deliveryToken(context),
    ifDeclined: 'use Call Finished, which can check every 5 minutes.',
  };
}
