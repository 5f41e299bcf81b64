import { check, say, step, table } from '../../scripts/lib/output';
import { answeredCall, unansweredCall } from '../sandbox/seed';
import type { Item } from '../support/host';
import { ARRIVAL_TIMEOUT_MS, getCallId, waitForCall, waitForQuiet } from './arrivals';
import { getDelays } from './delays';
import { asTested, expectedRecord } from './expected-record';
import { throwIfFailed } from './failed-run';
import type { FlowOnHost } from './flow';
import { hasHttpPiece, sendTo, webhookTrigger } from './steps';
import { makeFlow, type World } from './world';

/** The number of calls that finish while the flow is on, and of requests to the host's Webhook trigger. */
const CALLS = 50;

/** When each call ended or each request was sent, by call id or number, in milliseconds since the epoch. */
type Times = Map<unknown, number>;

/** Finishes calls, checks what arrives, and compares the delay with the host's own Webhook trigger. */
export async function finishCalls(world: World, flow: FlowOnHost): Promise<void> {
  const { offered } = world;
  step(`${CALLS} calls finish, one after another`);
  say(
    hasHttpPiece(offered)
      ? 'The flow: Call Finished → code → HTTP.'
      : 'The flow: Call Finished → code → code that sends, because this host does not have the HTTP piece.',
  );
  const plain = await publishPlainFlow(world);
  const callTimes: Times = new Map();
  const requestTimes: Times = new Map();
  for (let n = 0; n < CALLS; n += 1) {
    await finishCall(world, flow, n, callTimes);
    if (plain) await sendRequest(world, plain, n, requestTimes);
  }
  answeredCall(world.sandbox, world.project.nightDesk);
  await waitForQuiet(world);

  await checkRuns(world, flow, [...callTimes.keys()]);
  await printDelays(flow, callTimes, plain, requestTimes);
  await plain?.switchOff();
}

/** A flow with the host's own Webhook trigger; undefined if the host does not have it. */
async function publishPlainFlow(world: World): Promise<FlowOnHost | undefined> {
  const webhook = webhookTrigger(world.offered);
  if (!webhook) return undefined;
  const flow = await makeFlow(world, 'Test of the Diga piece, plain webhook');
  await flow.setTrigger(webhook);
  await sendTo(flow, world.offered, world.sink.url);
  await flow.publish();
  return flow;
}

async function finishCall(world: World, flow: FlowOnHost, n: number, times: Times): Promise<void> {
  const { sandbox, project } = world;
  const endedAt = Date.now();
  const callId =
    n % 5 === 4 ? unansweredCall(sandbox, project.sales) : answeredCall(sandbox, project.reception);
  times.set(callId, endedAt);
  await waitForCall(world, flow, callId);
}

async function sendRequest(
  { session, sink }: World,
  flow: FlowOnHost,
  n: number,
  times: Times,
): Promise<void> {
  const sentAt = Date.now();
  times.set(n, sentAt);
  await fetch(`${session.url}/api/v1/webhooks/${flow.id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ n }),
  });
  await sink.waitFor(
    `Request ${n + 1}`,
    ({ given }) => getNumber(given) === n,
    ARRIVAL_TIMEOUT_MS,
    () => throwIfFailed(flow, sentAt),
  );
}

async function checkRuns(
  { sandbox, sink }: World,
  flow: FlowOnHost,
  callIds: unknown[],
): Promise<void> {
  const runs = await flow.settledRuns();
  check('Each call starts one run, and a call of another agent none', runs.length, CALLS);
  check(
    'Every run succeeds',
    runs.filter(({ status }) => status !== 'SUCCEEDED').map(({ status }) => status),
    [],
  );
  check(
    'Every call reaches the sink once, with every field as in Diga',
    sink.received
      .filter(({ given }) => getCallId(given) !== undefined)
      .map(({ given, fields }) => ({ given: asTested(given), fields })),
    callIds.map((callId) => {
      const given = expectedRecord(sandbox, String(callId));
      return { given, fields: Object.keys(given).length };
    }),
  );
}

async function printDelays(
  flow: FlowOnHost,
  callTimes: Times,
  plain: FlowOnHost | undefined,
  requestTimes: Times,
): Promise<void> {
  const rows = [['From', 'to the start of the flow run', 'median', 'worst']];
  const ofCalls = await delaysInMs(flow, callTimes, getCallId);
  rows.push(['the end of a call', 'Call Finished', ...ofCalls]);
  if (plain) {
    const ofRequests = await delaysInMs(plain, requestTimes, getNumber);
    rows.push(['a request', "the host's own Webhook trigger", ...ofRequests]);
  } else say('This host does not have the Webhook piece, so there is no delay to compare with.');
  table(rows);
}

/** The median and the worst delay until the flow's runs started. */
async function delaysInMs(
  flow: FlowOnHost,
  times: Times,
  keyOf: (triggerOutput: Item) => unknown,
): Promise<string[]> {
  const runs = await flow.settledRuns();
  const delays = await Promise.all(
    runs.map(async (run) => {
      const time = times.get(keyOf(await flow.getTriggerOutput(run)));
      if (time === undefined) throw new Error('A flow ran with something that was never sent.');
      return Date.parse(run.startTime) - time;
    }),
  );
  const { median, worst } = getDelays(delays);
  return [`${median} ms`, `${worst} ms`];
}

function getNumber(request: unknown): unknown {
  return ((request as Item)['body'] as Item | undefined)?.['n'];
}
