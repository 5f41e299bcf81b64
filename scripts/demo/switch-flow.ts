import type { Sandbox } from '../../test/sandbox/sandbox';
import type { Flow } from '../../test/support/host';
import { check, say, step } from '../lib/output';

/** Switches the flow on, which registers its webhook. */
export async function switchOn(flow: Flow, sandbox: Sandbox): Promise<void> {
  step('Switch the flow on');
  await flow.switchOn();
  const webhooks = sandbox.webhooks();
  say(`Diga will send status_changed to ${flow.webhookUrl}`);
  check(
    'Diga has one webhook, for this flow',
    webhooks.map(({ url, subscribed_events }) => [new URL(url).pathname, subscribed_events]),
    [[new URL(flow.webhookUrl).pathname, ['status_changed']]],
  );
  // Compared but never printed: the registered address contains the flow token.
  const hasToken = webhooks.every(({ url }) => url === flow.deliveryUrl);
  check('Its address carries the flow token, without which nothing runs', hasToken, true);
}

/** Switches the flow off, which removes its webhook. */
export async function switchOff(flow: Flow, sandbox: Sandbox): Promise<void> {
  step('Switch the flow off');
  await flow.switchOff();
  check('Nothing is left registered at Diga', sandbox.webhooks().length, 0);
}
