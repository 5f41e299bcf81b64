import { check, say, step } from '../../scripts/lib/output';
import { answeredCall } from '../sandbox/seed';
import { waitForCall, waitForQuiet } from './arrivals';
import { asTested, expectedRecord } from './expected-record';
import type { FlowOnHost } from './flow';
import { removeWhileOn } from './removal';
import type { World } from './world';

/** Longest wait for the catch-up, in milliseconds: two renewals and a minute. */
const CATCH_UP_TIMEOUT_MS = 11 * 60_000;

/** Switches the flow on. */
export async function publish({ sandbox, session }: World, flow: FlowOnHost): Promise<void> {
  step('Publish');
  await flow.publish();
  const [registered, ...others] = sandbox.webhooks();
  // Without the query, which holds the flow's token.
  const { origin, pathname, hostname, searchParams } = new URL(registered?.url ?? session.url);
  say(`Diga sends status_changed to ${origin}${pathname}`);
  check(
    'Diga has one webhook, for this flow',
    [pathname.endsWith(`/api/v1/webhooks/${flow.id}`), others.length],
    [true, 0],
  );
  check('The URL of the webhook has the token of the flow', searchParams.has('token'), true);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) {
    throw new Error(
      `The public URL of the host is at ${hostname}, but the sandbox delivers to this machine only. Set the host's AP_FRONTEND_URL to a local URL such as http://localhost:8080.`,
    );
  }
}

/** Publishes again, which disables the old version and enables the new one. */
export async function republish(world: World, flow: FlowOnHost): Promise<void> {
  const { sandbox, project } = world;
  step('Publish again');
  const before = (await flow.settledRuns()).length;
  await flow.publish();
  check('Diga still has one webhook', sandbox.webhooks().length, 1);
  await waitForCall(world, flow, answeredCall(sandbox, project.reception));
  await waitForQuiet(world);
  check('The next call starts one run', (await flow.settledRuns()).length, before + 1);
}

/** Drops the deliveries of a call, and waits until the flow catches up. */
export async function dropDelivery(world: World, flow: FlowOnHost): Promise<void> {
  const { sandbox, project } = world;
  step('Drop the deliveries of a call, and wait for the renewal of the trigger');
  const stopDropping = sandbox.misbehave({ on: 'deliveries', effect: { kind: 'drop' } });
  const callId = answeredCall(sandbox, project.reception);
  const endedAt = Date.now();
  await sandbox.settled();
  stopDropping();
  const { given } = await waitForCall(world, flow, callId, CATCH_UP_TIMEOUT_MS);
  say(`The call arrived ${Math.round((Date.now() - endedAt) / 1000)} s later.`);
  check('The flow receives the whole call', asTested(given), expectedRecord(sandbox, callId));
}

/** Switches the flow off, then deletes it while it is on. */
export async function switchOff(world: World, flow: FlowOnHost): Promise<void> {
  const { sandbox, project } = world;
  step('Switch the flow off, and delete it');
  const before = (await flow.settledRuns()).length;
  await flow.switchOff();
  check('Diga has no webhook left', sandbox.webhooks().length, 0);
  answeredCall(sandbox, project.reception);
  await waitForQuiet(world);
  check('A call starts no run', (await flow.settledRuns()).length, before);

  await flow.publish();
  check('Switched on again, the flow has a webhook again', sandbox.webhooks().length, 1);
  await removeWhileOn(flow, () => sandbox.webhooks().length > 0);
  check('Deleted while it is on, the flow leaves no webhook', sandbox.webhooks().length, 0);
}
