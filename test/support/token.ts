import { createHmac } from 'node:crypto';

/** The token that a delivery to a flow must have. It shares no code with the piece. */
export function getToken(
  apiKey: string,
  flowId: string,
  purpose: 'webhook' | 'linked-workflow' = 'webhook',
): string {
  const mac = createHmac('sha256', apiKey).update(`${purpose}:${flowId}`).digest();
  return mac.subarray(0, 16).toString('base64url');
}
