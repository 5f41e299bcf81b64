import { check, say, table } from '../../scripts/lib/output';
import { delaysOf } from './delays';
import type { FlowOnHost } from './flow';
import { webhookResponse, webhookTrigger } from './steps';
import { makeFlow, type World } from './world';

/** The number of requests to each flow, after some that start the host's workers. */
const REQUESTS = 50;
const WARM_UPS = 10;

/** The longest median, as a multiple of that of the host's own Webhook piece. */
const MAX_RATIO = 1.2;

/** A flow that answers, with the headers that its requests need. */
interface AnsweringFlow {
  flow: FlowOnHost;
  headers: Record<string, string>;
}

/**
 * Compares the time from a request to the answer of a flow with that of a flow of the host's own Webhook
 * piece. They take turns, so that both meet the same load.
 */
export async function compareAnswerTimes(world: World, own: AnsweringFlow): Promise<void> {
  const plain = await publishPlainFlow(world);
  if (!plain) {
    say('This host does not have the Webhook piece, so there is no time to compare with.');
    return;
  }
  const ownTimes: number[] = [];
  const plainTimes: number[] = [];
  for (let n = -WARM_UPS; n < REQUESTS; n += 1) {
    const ownTime = await answerTime(world, own, n);
    const plainTime = await answerTime(world, plain, n);
    if (n < 0) continue;
    ownTimes.push(ownTime);
    plainTimes.push(plainTime);
  }
  await plain.flow.remove();

  const [ownDelays, plainDelays] = [delaysOf(ownTimes), delaysOf(plainTimes)];
  const ratio = ownDelays.median / plainDelays.median;
  table([
    [`${REQUESTS} requests, one after another`, 'median', 'worst'],
    ['Function Call → Return Response', ...inMs(ownDelays)],
    ["the host's own Webhook → Return Response", ...inMs(plainDelays)],
    ['the former, of the latter', `${ratio.toFixed(2)} ×`],
  ]);
  check(`The median is at most ${MAX_RATIO} × that of the Webhook piece`, ratio <= MAX_RATIO, true);
}

/** A flow with the host's own Webhook piece; undefined if the host does not have it. */
async function publishPlainFlow(world: World): Promise<AnsweringFlow | undefined> {
  const webhook = webhookTrigger(world.offered);
  if (!webhook) return undefined;
  const flow = await makeFlow(world, 'Test of the Diga piece, plain response');
  await flow.setTrigger(webhook);
  await flow.addPiece(webhookResponse(webhook, { day: '{{trigger.body.day}}' }));
  await flow.publish();
  return { flow, headers: {} };
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

function inMs({ median, worst }: { median: number; worst: number }): string[] {
  return [`${median.toFixed(1)} ms`, `${worst.toFixed(1)} ms`];
}
