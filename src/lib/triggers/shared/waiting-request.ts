import { type AnsweringTrigger, notePendingRequest } from '../../host/pending-request';
import { type FlowRequest, hasTokenHeader, type TokenPurpose } from './flow-token';

type WaitingRequest = FlowRequest & Parameters<typeof notePendingRequest>[0];

interface Acceptance {
  trigger: AnsweringTrigger;
  purpose: TokenPurpose;
  /** How long the sender waits, in seconds. Only called for a request with the flow's token. */
  waitSeconds: () => number;
  /** The message of the error for a request without it. */
  refusal: string;
}

/**
 * Whether a request may start the flow: only with the flow's token. Then it is noted as pending, with how
 * long its sender waits for a response. To be called before anything else, because the address is public, and what the
 * flow responds may be personal.
 *
 * @throws {Error} if a request without the token waits for a response: the host has started the flow run
 * by then, and only a throw keeps its steps from running.
 */
export async function acceptRequest(
  request: WaitingRequest,
  { trigger, purpose, waitSeconds, refusal }: Acceptance,
): Promise<boolean> {
  // A host marks its synchronous addresses by an empty `webhookUrl`.
  const isWaiting = !request.webhookUrl;
  const isAccepted = await hasTokenHeader(request, purpose);
  if (isWaiting && !isAccepted) throw new Error(refusal);
  if (isAccepted) notePendingRequest(request, trigger, isWaiting ? waitSeconds() : null);
  return isAccepted;
}
