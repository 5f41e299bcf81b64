import { deriveFlowToken, isSameToken, tokenIn } from '../../util/flow-token';
import type { HookContext, RunContext } from './props';

/** The token that every delivery to a flow must carry, Diga's and the piece's own. */
export function deliveryToken({
  auth,
  flows,
}: Pick<HookContext, 'auth' | 'flows'>): Promise<string> {
  return deriveFlowToken(auth.props.apiKey, flows.current.id, 'webhook');
}

/** Whether a delivery carries the flow's token. The whole payload may come from a stranger. */
export async function hasDeliveryToken(context: RunContext): Promise<boolean> {
  const payload: Partial<RunContext['payload']> | undefined = context.payload;
  const given = tokenIn(payload?.queryParams);
  return given !== undefined && (await isSameToken(given, await deliveryToken(context)));
}
