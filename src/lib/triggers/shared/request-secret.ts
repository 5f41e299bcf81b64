import {
  deriveFlowToken,
  isSameToken,
  SECRET_HEADER,
  type TokenPurpose,
} from '../../util/flow-token';

/** What a host says of a request to a flow. Every part of the payload may come from a stranger. */
export interface FlowRequest {
  auth: { props: { apiKey: string } };
  flows: { current: { id: string } };
  payload?: { headers?: unknown };
  webhookUrl: string;
}

/** The secret that requests to a flow carry. */
export function flowSecret(
  { auth, flows }: Pick<FlowRequest, 'auth' | 'flows'>,
  purpose: TokenPurpose,
): Promise<string> {
  return deriveFlowToken(auth.props.apiKey, flows.current.id, purpose);
}

/** Whether a request carries the flow's secret for this purpose. */
export async function hasFlowSecret(request: FlowRequest, purpose: TokenPurpose): Promise<boolean> {
  const headers: unknown = request.payload?.headers;
  if (typeof headers !== 'object' || headers === null || !Object.hasOwn(headers, SECRET_HEADER)) {
    return false;
  }
  const given = (headers as Record<string, unknown>)[SECRET_HEADER];
  return isSameToken(given, await flowSecret(request, purpose));
}

/**
 * Whether somebody waits for a response to this request. A host marks its synchronous addresses by an
 * empty `webhookUrl`, and has started the flow run by then: only a throw keeps its steps from running.
 */
export function isSynchronous({ webhookUrl }: Pick<FlowRequest, 'webhookUrl'>): boolean {
  return !webhookUrl;
}
