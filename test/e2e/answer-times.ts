import { check, say, table } from '../../scripts/lib/output';
import { expressionFor } from '../../src/lib/provisioning/workflow-definition';
import { type Delays, getDelays } from './delays';
import type { FlowOnHost } from './flow';
import { publishMinimalFlow } from './minimal-piece/flow';
import { webhookResponse, webhookTrigger } from './steps';
import { makeFlow, type World } from './world';

/** The number of requests to each flow, after some that start the host's workers. */
const REQUESTS = 50;
const WARM_UPS = 10;

/** The longest median, as a multiple of that of a minimal piece with a connection. */
const MAX_RATIO = 1.2;

/** A flow that answers, with the headers that its requests need. */
interface AnsweringFlow {
  flow: FlowOnHost;
  headers: Record<string, string>;
}

/**
 * Compares the time from a request to the answer of a flow with that of a flow of a minimal piece that has
 * a connection, too, and shows that of the host's own Webhook piece, which has none. They take turns, so
 * that all meet the same load.
 */
export async function compareAnswerTimes(world: World, own: AnsweringFlow): Promise<void> {
  const minimal = { flow: await publishMinimalFlow(world), headers: {} };
  const webhook = await publishWebhookFlow(world);
  const flows = [own, minimal, ...(webhook ? [webhook] : [])];
  const [ofOwn, ofMinimal, ofWebhook] = await takeTurns(world, flows);
  if (!ofOwn || !ofMinimal) throw new Error('Nothing was measured.');
  await minimal.flow.remove();
  await webhook?.flow.remove();

  const ratio = ofOwn.median / ofMinimal.median;
  const rows = [
    [`${REQUESTS} requests, one after another`, 'median', 'worst', 'Function Call is'],
    ['Function Call → Return Response', ...inMs(ofOwn)],
    ['a minimal piece with a connection', ...inMs(ofMinimal), inTimes(ratio)],
  ];
  if (ofWebhook) {
    const toWebhook = inTimes(ofOwn.median / ofWebhook.median);
    rows.push(["the host's own Webhook piece", ...inMs(ofWebhook), toWebhook]);
  }
  table(rows);
  say(
    ofWebhook
      ? 'The Webhook piece is no measure: it has no connection. A host reads that of a trigger twice a run, whatever the piece does with it.'
      : 'This host does not have the Webhook piece, so its time is not shown.',
  );
  check(`The median is at most ${MAX_RATIO} × a minimal piece's`, ratio <= MAX_RATIO, true);
}

/** A flow with the host's own Webhook piece; undefined if the host does not have it. */
async function publishWebhookFlow(world: World): Promise<AnsweringFlow | undefined> {
  const webhook = webhookTrigger(world.offered);
  if (!webhook) return undefined;
  const flow = await makeFlow(world, 'Test of the Diga piece, plain response');
  await flow.setTrigger(webhook);
  await flow.addPiece(webhookResponse(webhook, { day: expressionFor('trigger', 'body', 'day') }));
  await flow.publish();
  return { flow, headers: {} };
}

/** Sends requests to each flow in turn; returns how long the answers of each took. */
async function takeTurns(world: World, flows: AnsweringFlow[]): Promise<Delays[]> {
  const times = flows.map((): number[] => []);
  for (let n = -WARM_UPS; n < REQUESTS; n += 1) {
    for (const [index, flow] of flows.entries()) {
      const time = await answerTime(world, flow, n);
      if (n >= 0) times[index]?.push(time);
    }
  }
  return times.map(getDelays);
}

/** The time from a request to the whole answer, in milliseconds. */
async function answerTime(
  { session }: World,
  { flow, headers }: AnsweringFlow,
  n: number,
): Promise<number> {
  const sentAt = performance.now();
  const response = await fetch(`${session.url}/api/v1/webhooks/${flow.id}/sync`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ day: `Day ${n}` }),
  });
  const answer = await response.text();
  const time = performance.now() - sentAt;
  if (answer !== JSON.stringify({ day: `Day ${n}` })) {
    throw new Error(`A flow answered with the status ${response.status} and not with its JSON.`);
  }
  return time;
}

function inMs({ median, worst }: Delays): string[] {
  return [`${median.toFixed(1)} ms`, `${worst.toFixed(1)} ms`];
}

function inTimes(ratio: number): string {
  return `${ratio.toFixed(2)} ×`;
}
