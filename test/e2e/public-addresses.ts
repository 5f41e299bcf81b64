import { setTimeout as delay } from 'node:timers/promises';
import { check, say, step, table } from '../../scripts/lib/output';
import { ARRIVED_WITHIN_MS, idOf, NOTHING_WITHIN_MS } from './calls';
import { throwIfFailed } from './failed-run';
import type { FlowOnHost, PieceStep } from './flow';
import { sendTo } from './steps';
import { makeFlow, type World } from './world';

/** Where a host takes requests to a flow from anybody. */
const ADDRESSES = ['', '/sync', '/draft', '/draft/sync'];

/** Posts to a flow what anybody can who knows its address, and sees that no step of it runs. */
export async function postFromOutside(world: World, trigger: PieceStep): Promise<void> {
  step("Post to the flow's four public addresses, as anybody can");
  const { offered, sandbox, project, sink } = world;
  const flow = await makeFlow(world, 'Test of the Diga piece, from outside');
  await flow.setTrigger(trigger);
  await sendTo(flow, offered, sink.url);
  await flow.publish();

  const ran = finishedCall(world);
  await arrival(world, flow, ran);
  const enough = sandbox.misbehave({ on: 'deliveries', effect: { kind: 'drop' } });
  const finished = finishedCall(world);
  const unfinished = sandbox.placeCall(project.reception);
  await sandbox.settled();
  enough();

  const before = await flow.settledRuns();
  const received = sink.received.length;
  await postAll(world, flow, { finished, unfinished, ran });
  const known = new Set(before.map(({ id }) => id));
  const runs = (await flow.settledRuns()).filter(({ id }) => !known.has(id));
  const executed = await Promise.all(
    runs.map(async (run) => Object.keys((await flow.detailsOf(run)).steps ?? {})),
  );
  say(
    `The host lists ${runs.length} runs of it, ${[...new Set(runs.map(({ status }) => status))].join(', ')}.`,
  );
  check('No run has a step executed', executed.flat(), []);
  check('Nothing reaches the sink', sink.received.length, received);

  sandbox.redeliver(finished);
  await arrival(world, flow, finished);
  sandbox.finishCall(unfinished);
  await arrival(world, flow, unfinished);
  sandbox.redeliver(ran);
  await sandbox.settled();
  await delay(NOTHING_WITHIN_MS);
  const timesRun = [ran, finished, unfinished].map(
    (callId) => sink.received.filter(({ given }) => idOf(given) === callId).length,
  );
  check('Delivered properly afterwards, each call runs exactly once', timesRun, [1, 1, 1]);
  await flow.remove();
}

/** A call that was placed after the flow was switched on, and is over. */
function finishedCall({ sandbox, project }: World): string {
  const callId = sandbox.placeCall(project.reception);
  sandbox.finishCall(callId);
  return callId;
}

/** Posts each body to each address, all at once: those that wait for an answer take their time. */
async function postAll(
  { session }: World,
  flow: FlowOnHost,
  { finished, unfinished, ran }: { finished: string; unfinished: string; ran: string },
): Promise<void> {
  const bodies: [string, object][] = [
    ['nonsense', { anything: 1 }],
    ['an unfinished call', { id: unfinished, status: 'in_progress' }],
    ['a finished call', { id: finished, status: 'completed' }],
    ['a call that has been run', { id: ran, status: 'completed' }],
  ];
  const post = async (address: string, body: object) => {
    const { status } = await fetch(`${session.url}/api/v1/webhooks/${flow.id}${address}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return String(status);
  };
  const rows = await Promise.all(
    ADDRESSES.map(async (address) => [
      `…/<flow>${address}`,
      ...(await Promise.all(bodies.map(([, body]) => post(address, body)))),
    ]),
  );
  table([['What is answered to', ...bodies.map(([what]) => what)], ...rows]);
  await delay(NOTHING_WITHIN_MS);
}

async function arrival({ sink }: World, flow: FlowOnHost, callId: string): Promise<void> {
  const since = Date.now();
  await sink.waitFor(
    'The call',
    ({ given }) => idOf(given) === callId,
    ARRIVED_WITHIN_MS,
    () => throwIfFailed(flow, since),
  );
}
