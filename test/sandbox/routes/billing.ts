/** The plan of the project's account. */
import type { SubscriptionResponse } from '../contract';
import type { App, RouteContext } from './route';

/** Adds the route of the subscription. */
export function billingRoutes(app: App, { project, needs }: RouteContext): void {
  app.get(
    '/v1/billing/subscription/',
    { onRequest: needs('billing', 'read') },
    (): SubscriptionResponse => project.subscription,
  );
}
