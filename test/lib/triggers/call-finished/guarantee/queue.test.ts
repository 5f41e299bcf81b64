import { recordLog } from '../../../../support/log';
import { startCallFinished } from '../support';
import { HOUR, MINUTE, once, renewFor, runCounts } from './support';

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
