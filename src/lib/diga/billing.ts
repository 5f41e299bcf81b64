import type { DigaClient } from './client';
import { unexpectedResponse } from './errors';
import { PERMISSIONS } from './permissions';
import type { Subscription } from './types';

/**
 * The plan of the project's account, with its minutes.
 *
 * @throws {DigaError} when it cannot be read.
 */
export async function getSubscription(client: DigaClient): Promise<Subscription> {
  const subscription = await client.request<Subscription | null>({
    method: 'GET',
    path: '/v1/billing/subscription/',
    permissions: [PERMISSIONS.billingRead],
  });
  if (typeof subscription !== 'object' || subscription === null || Array.isArray(subscription)) {
    throw unexpectedResponse(200);
  }
  return subscription;
}
