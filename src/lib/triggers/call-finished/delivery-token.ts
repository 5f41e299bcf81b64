import { flowSecret, hasFlowSecret } from '../shared/request-secret';
import { deriveFlowToken, isSameToken, tokenIn } from '../../util/flow-token';
import { type HookContext, isAssignedInDiga, type RunContext } from './props';

type TokenContext = Pick<HookContext, 'auth' | 'flows'>;

/** The token in the address of every delivery from Diga's webhook and from the piece itself. */
export function deliveryToken({ auth, flows }: TokenContext): Promise<string> {
  return deriveFlowToken(auth.props.apiKey, flows.current.id, 'webhook');
}

/** The secret that every delivery through the linked workflow must carry. */
export function linkToken(context: TokenContext): Promise<string> {
  return flowSecret(context, 'linked-workflow');
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
  return isAssigned && (await hasFlowSecret(context, 'linked-workflow')) ? 'link' : null;
}
