import { recordLog } from '../../../../support/log';
import { startCallFinished } from '../support';
import { HOUR, MINUTE, once, renewFor, runCounts } from './support';

describe('a queue that was held up for hours and drains all at once', () => {
  it('gets each call once, though a later run starts first', async () => {
    recordLog();
    const world = await startCallFinished();
    const flow = await world.addFlowOn();
    const callIds: string[] = [];
    flow.isQueueHeld = true;
    const place = async () => {
      const callId = world.sandbox.placeCall();
      world.sandbox.finishCall(callId);
      callIds.push(callId);
      await world.settled();
    };
    await renewFor(world, flow, { ms: 150 * MINUTE, everyMs: 10 * MINUTE, each: place });
    await flow.releaseQueue(-10);
    await renewFor(world, flow, { ms: MINUTE, everyMs: MINUTE });
    await flow.releaseQueue();
    await renewFor(world, flow, { ms: HOUR, everyMs: 10 * MINUTE });
    await flow.releaseQueue();
    expect(callIds).toHaveLength(15);
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
  });

  it('gets a call again that was lost in it, half an hour later at the latest', async () => {
    recordLog();
    const world = await startCallFinished();
    const { sandbox } = world;
    const flow = await world.addFlowOn();
    const lost = sandbox.placeCall();
    flow.isQueueHeld = true;
    sandbox.finishCall(lost);
    await world.settled();
    flow.loseQueue();
    const place = async () => {
      sandbox.finishCall(sandbox.placeCall());
      await world.settled();
    };
    await renewFor(world, flow, { ms: 3 * HOUR, everyMs: 10 * MINUTE, each: place });
    flow.isQueueHeld = false;
    await flow.releaseQueue();
    expect(runCounts(flow, [lost])).toEqual([0]);
    await renewFor(world, flow, { ms: 30 * MINUTE, everyMs: 5 * MINUTE, each: place });
    expect(runCounts(flow, [lost])).toEqual([1]);
  });
});

describe('a host whose queue falls behind by hours', () => {
  it('gets each call once', async () => {
    recordLog();
    const world = await startCallFinished();
    const { sandbox } = world;
    const flow = await world.addFlowOn();
    const began = Date.now();
    const callIds: string[] = [];
    const startsAt: number[] = [];
    flow.isQueueHeld = true;
    const step = async (isNew: boolean) => {
      const now = Date.now();
      if (isNew) {
        const callId = sandbox.placeCall();
        sandbox.finishCall(callId);
        await world.settled();
        callIds.push(callId);
        // Ever later, up to 2.5 hours.
        startsAt.push(now + Math.min(2.5 * HOUR, (now - began) / 2));
      }
      const due = startsAt.filter((at) => at <= now).length;
      startsAt.splice(0, due);
      await flow.releaseQueue(due);
    };
    let steps = 0;
    await renewFor(world, flow, {
      ms: 8 * HOUR,
      everyMs: 10 * MINUTE,
      each: () => step((steps += 1) % 2 === 0),
    });
    await renewFor(world, flow, { ms: 3 * HOUR, everyMs: 10 * MINUTE, each: () => step(false) });
    await flow.releaseQueue();
    expect(callIds).toHaveLength(24);
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
  }, 60_000);
});
