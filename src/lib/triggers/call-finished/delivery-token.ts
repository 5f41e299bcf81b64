import {
  type FlowRequest,
  flowToken,
  hasTokenHeader,
  isSameToken,
  tokenIn,
} from '../shared/flow-token';
import { isAssignedInDiga, type RunContext } from './props';

type TokenContext = Pick<FlowRequest, 'auth' | 'flows'>;

/** The token in the address of every delivery from Diga's webhook and from the piece itself. */
export function deliveryToken(context: TokenContext): Promise<string> {
  return flowToken(context, 'webhook');
}

/** `webhook`: Diga's webhook, or the piece itself. `link`: the linked workflow. */
export type Sender = 'webhook' | 'link';

/** Whether a delivery has the token of this flow. The whole payload may come from a stranger. */
export async function hasDeliveryToken(
  context: TokenContext & { payload?: { queryParams?: unknown } },
): Promise<boolean> {
  const token = tokenIn(context.payload?.queryParams);
  return token !== undefined && isSameToken(token, await deliveryToken(context));
}

/** Who sent a delivery; null without a secret of this flow. */
export async function authenticate(context: RunContext): Promise<Sender | null> {
  if (await hasDeliveryToken(context)) return 'webhook';
  const isAssigned = isAssignedInDiga(context.propsValue);
  return isAssigned && (await hasTokenHeader(context, 'linked-workflow')) ? 'link' : null;
}
