import { flowToken, hasTokenHeader, isSameToken, tokenIn } from '../shared/flow-token';
import { type HookContext, isAssignedInDiga, type RunContext } from './props';

type TokenContext = Pick<HookContext, 'auth' | 'flows'>;

/** The token in the address of every delivery from Diga's webhook and from the piece itself. */
export function deliveryToken(context: TokenContext): Promise<string> {
  return flowToken(context, 'webhook');
}

/** `webhook`: Diga's webhook, or the piece itself. `link`: the linked workflow. */
export type Sender = 'webhook' | 'link';

/** Who sent a delivery; null without a secret of this flow. The whole payload may come from a stranger. */
export async function authenticate(context: RunContext): Promise<Sender | null> {
  const payload: Partial<RunContext['payload']> | undefined = context.payload;
  const token = tokenIn(payload?.queryParams);
  if (token !== undefined && (await isSameToken(token, await deliveryToken(context)))) {
    return 'webhook';
  }
  const isAssigned = isAssignedInDiga(context.propsValue);
  return isAssigned && (await hasTokenHeader(context, 'linked-workflow')) ? 'link' : null;
}
