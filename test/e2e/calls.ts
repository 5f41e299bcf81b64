import { setTimeout as delay } from 'node:timers/promises';
import { check, say, step, table } from '../../scripts/lib/output';
import { answeredCall, unansweredCall } from '../sandbox/seed';
import type { Item } from '../support/host';
import { delaysOf } from './delays';
import { expectedRecord } from './expected-record';
import { throwIfFailed } from './failed-run';
import type { FlowOnHost } from './flow';
import { hasHttpPiece, sendTo, webhookTrigger } from './steps';
import { makeFlow, type World } from './world';

/** How many calls finish while the flow is on, and how many posts the host's own Webhook trigger gets. */
const CALLS = 50;

/** How long a call may take to reach the sink, in milliseconds. */
export const ARRIVED_WITHIN_MS = 60_000;

/** How long the catch-up may take to bring a call, in milliseconds: two renewals and a little. */
const CAUGHT_UP_WITHIN_MS = 11 * 60_000;

/** How long to wait for a run that must not come, in milliseconds. */
export const NOTHING_WITHIN_MS = 3_000;

/** How long the host may take to switch a deleted flow off, in milliseconds. */
const DELETED_WITHIN_MS = 10_000;

/** Switches the flow on. */
export async function publish({ sandbox, session }: World, flow: FlowOnHost): Promise<void> {
  step('Publish');
  await flow.publish();
  const [registered, ...others] = sandbox.webhooks();
  // Not all of the address: its query holds the flow's secret.
  const { origin, pathname, hostname, searchParams } = new URL(registered?.url ?? session.url);
  say(`Diga will send status_changed to ${origin}${pathname}`);
  check(
    'Diga has one registration, for this flow',
    [pathname.endsWith(`/api/v1/webhooks/${flow.id}`), others.length],
    [true, 0],
  );
  check('Its address carries the token of the flow', searchParams.has('token'), true);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) {
    throw new Error(
      `The host gives its address as ${hostname}, and the local Diga delivers to this machine only: set the host's AP_FRONTEND_URL to an address such as http://localhost:8080.`,
    );
  }
}

/** Lets calls finish and compares what arrives, in step with posts to the host's own trigger. */
export async function letCallsFinish(world: World, flow: FlowOnHost): Promise<void> {
  const { offered, sandbox, project, sink, session } = world;
  step(`${CALLS} calls finish, one after another`);
  say(
    hasHttpPiece(offered)
      ? 'The flow: Call Finished → code → HTTP.'
      : 'The flow: Call Finished → code → code that sends, because this host does not have the HTTP piece.',
  );
  const webhook = webhookTrigger(offered);
  const plain = webhook && (await makeFlow(world, 'Test of the Diga piece, plain webhook'));
  if (webhook && plain) {
    await plain.setTrigger(webhook);
    await sendTo(plain, offered, sink.url);
    await plain.publish();
  }

  const endedAt = new Map<unknown, number>();
  const postedAt = new Map<unknown, number>();
  for (let n = 0; n < CALLS; n += 1) {
    const began = Date.now();
    const callId =
      n % 5 === 4
        ? unansweredCall(sandbox, project.sales)
        : answeredCall(sandbox, project.reception);
    endedAt.set(callId, began);
    await sink.waitFor(
      `Call ${n + 1}`,
      ({ given }) => idOf(given) === callId,
      ARRIVED_WITHIN_MS,
      () => throwIfFailed(flow, began),
    );
    if (!plain) continue;
    const posted = Date.now();
    postedAt.set(n, posted);
    await fetch(`${session.url}/api/v1/webhooks/${plain.id}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ n }),
    });
    await sink.waitFor(
      `Post ${n + 1}`,
      ({ given }) => numberOf(given) === n,
      ARRIVED_WITHIN_MS,
      () => throwIfFailed(plain, posted),
    );
  }
  answeredCall(sandbox, project.nightDesk);
  await sandbox.settled();
  await delay(NOTHING_WITHIN_MS);

  const arrived = sink.received.filter(({ given }) => idOf(given) !== undefined);
  const runs = await flow.settledRuns();
  check('There is one run for each call, and none for another agent', runs.length, CALLS);
  check(
    'Every run went through',
    runs.filter(({ status }) => status !== 'SUCCEEDED').map(({ status }) => status),
    [],
  );
  check(
    `Every call reached the sink once, with every field as Diga has it`,
    arrived,
    [...endedAt.keys()].map((callId) => {
      const given = expectedRecord(sandbox, String(callId));
      return { given, fields: Object.keys(given).length };
    }),
  );
  const rows = [['From', 'to the start of the flow run', 'median', 'worst']];
  const ofCalls = await Promise.all(
    runs.map(async (run) => Date.parse(run.startTime) - at(endedAt, idOf(await flow.startOf(run)))),
  );
  rows.push(['the end of a call', 'Call Finished', ...inMs(ofCalls)]);
  if (plain) {
    const ofPosts = await Promise.all(
      (await plain.settledRuns()).map(
        async (run) => Date.parse(run.startTime) - at(postedAt, numberOf(await plain.startOf(run))),
      ),
    );
    rows.push(['a post', "the host's own Webhook trigger", ...inMs(ofPosts)]);
    await plain.switchOff();
  } else say("This host does not have the Webhook piece, so its trigger's delay is not measured.");
  table(rows);
}

/** The id of the call that a record is of; undefined where there is none. */
export function idOf(record: unknown): unknown {
  return (record as Item | undefined)?.['call_id'];
}

function numberOf(request: unknown): unknown {
  return ((request as Item)['body'] as Item | undefined)?.['n'];
}

function at(times: Map<unknown, number>, key: unknown): number {
  const time = times.get(key);
  if (time === undefined) throw new Error('A flow was run with something that was never sent.');
  return time;
}

function inMs(values: number[]): string[] {
  const { median, worst } = delaysOf(values);
  return [`${median} ms`, `${worst} ms`];
}

/** Publishes once more: the old version goes off, the new one on. */
export async function republish(
  { sandbox, project, sink }: World,
  flow: FlowOnHost,
): Promise<void> {
  step('Publish again');
  await flow.publish();
  check('Diga still has one registration', sandbox.webhooks().length, 1);
  const began = Date.now();
  const callId = answeredCall(sandbox, project.reception);
  await sink.waitFor(
    'The call',
    ({ given }) => idOf(given) === callId,
    ARRIVED_WITHIN_MS,
    () => throwIfFailed(flow, began),
  );
  await sandbox.settled();
  await delay(NOTHING_WITHIN_MS);
  check('The next call starts one run', (await flow.settledRuns()).length, CALLS + 1);
}

/** Loses the notice of a call, and waits until the flow finds it by itself. */
export async function loseNotice(
  { sandbox, project, sink }: World,
  flow: FlowOnHost,
): Promise<void> {
  step('Lose the notice of a call, and wait for the renewal of the trigger');
  const enough = sandbox.misbehave({ on: 'deliveries', effect: { kind: 'drop' } });
  const callId = answeredCall(sandbox, project.reception);
  const began = Date.now();
  await sandbox.settled();
  enough();
  const found = await sink.waitFor(
    'The call',
    ({ given }) => idOf(given) === callId,
    CAUGHT_UP_WITHIN_MS,
    () => throwIfFailed(flow, began),
  );
  say(`The call came ${Math.round((Date.now() - began) / 1000)} s later.`);
  check('The flow gets the whole call', found['given'], expectedRecord(sandbox, callId));
}

/** Switches the flow off, and on again to delete it while it is on. */
export async function switchOff({ sandbox, project }: World, flow: FlowOnHost): Promise<void> {
  step('Switch the flow off, and delete it');
  const before = (await flow.settledRuns()).length;
  await flow.switchOff();
  check('Nothing is left registered at Diga', sandbox.webhooks().length, 0);
  answeredCall(sandbox, project.reception);
  await sandbox.settled();
  await delay(NOTHING_WITHIN_MS);
  check('A call starts no run any more', (await flow.settledRuns()).length, before);

  await flow.publish();
  check('Switched on again, it is registered again', sandbox.webhooks().length, 1);
  await flow.remove();
  const deadline = Date.now() + DELETED_WITHIN_MS;
  while (sandbox.webhooks().length > 0 && Date.now() < deadline) await delay(100);
  check('Deleted while it was on, it leaves nothing at Diga', sandbox.webhooks().length, 0);
}
