import { check, say, step, table } from '../../scripts/lib/output';
import { getCallId, waitForCall, waitForQuiet } from './arrivals';
import type { FlowOnHost, PieceStep } from './flow';
import { sendTo } from './steps';
import { makeFlow, type World } from './world';

/** The public paths of a flow. */
export const ADDRESSES = ['', '/sync', '/draft', '/draft/sync'];

/** Posts to a flow without its token, and checks that no step runs. */
export async function postToPublicAddresses(world: World, trigger: PieceStep): Promise<void> {
  step("Post to the flow's four public addresses without its token");
  const { offered, sandbox, project, sink } = world;
  const flow = await makeFlow(world, 'Test of the Diga piece, public addresses');
  await flow.setTrigger(trigger);
  await sendTo(flow, offered, sink.url);
  await flow.publish();

  const processed = finishedCall(world);
  await waitForCall(world, flow, processed);
  const stopDropping = sandbox.misbehave({ on: 'deliveries', effect: { kind: 'drop' } });
  const finished = finishedCall(world);
  const inProgress = sandbox.placeCall(project.reception);
  await sandbox.settled();
  stopDropping();

  const before = await flow.settledRuns();
  const received = sink.received.length;
  await postAll(world, flow, { finished, inProgress, processed });
  const runs = await flow.runsAfter(before);
  const executed = await Promise.all(runs.map((run) => flow.executedSteps(run)));
  say(
    `The host lists ${runs.length} runs: ${[...new Set(runs.map(({ status }) => status))].join(', ')}.`,
  );
  check('No run executes a step', executed.flat(), []);
  check('Nothing reaches the sink', sink.received.length, received);

  sandbox.redeliver(finished);
  await waitForCall(world, flow, finished);
  sandbox.finishCall(inProgress);
  await waitForCall(world, flow, inProgress);
  sandbox.redeliver(processed);
  await waitForQuiet(world);
  const runsOfEach = [processed, finished, inProgress].map(
    (callId) => sink.received.filter(({ given }) => getCallId(given) === callId).length,
  );
  check(
    'With proper deliveries afterwards, each call starts exactly one run',
    runsOfEach,
    [1, 1, 1],
  );
  await flow.remove();
}

/** Places and finishes a call, which is newer than every other one. */
export function finishedCall({ sandbox, project }: World): string {
  const callId = sandbox.placeCall(project.reception);
  sandbox.finishCall(callId);
  return callId;
}

/** Posts each body to each address, concurrently because the synchronous ones are slow. */
async function postAll(
  world: World,
  flow: FlowOnHost,
  { finished, inProgress, processed }: { finished: string; inProgress: string; processed: string },
): Promise<void> {
  const bodies: [string, object][] = [
    ['nonsense', { anything: 1 }],
    ['a call in progress', { id: inProgress, status: 'in_progress' }],
    ['a finished call', { id: finished, status: 'completed' }],
    ['a processed call', { id: processed, status: 'completed' }],
  ];
  const post = async (address: string, body: object) => {
    const { status } = await fetch(`${world.session.url}/api/v1/webhooks/${flow.id}${address}`, {
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
  table([['Response status', ...bodies.map(([what]) => what)], ...rows]);
  await waitForQuiet(world);
}
