import { recordLog } from '../../../../support/log';
import { startCallFinished, type CallFinishedWorld } from '../support';
import { DAY, HOUR, never, once, passTime, renewFor, runCounts } from './support';

let world: CallFinishedWorld;

beforeEach(async () => {
  recordLog();
  world = await startCallFinished();
});

describe('a call that lasts for days', () => {
  it('runs once when its end is delivered', async () => {
    const { sandbox } = world;
    const flow = await world.addFlowOn();
    const callId = sandbox.placeCall();
    await renewFor(world, flow, {
      ms: 3 * DAY,
      everyMs: 2 * HOUR,
      each: () => world.addLostCall(),
    });
    sandbox.finishCall(callId);
    await world.settled();
    sandbox.redeliver(callId);
    await world.settled();
    await renewFor(world, flow, { ms: 30 * HOUR, each: () => world.addLostCall() });
    sandbox.redeliver(callId);
    await world.settled();
    expect(runCounts(flow, [callId])).toEqual([1]);
  }, 60_000);

  it('runs once if it was older than a day when the flow was switched on', async () => {
    const { sandbox } = world;
    const over = sandbox.addFinishedCall();
    const callId = sandbox.placeCall();
    passTime(30 * HOUR);
    world.addLostCall();
    const flow = await world.addFlowOn();
    await renewFor(world, flow, { ms: 2 * HOUR, each: () => world.addLostCall() });
    sandbox.finishCall(callId);
    sandbox.redeliver(over);
    await world.settled();
    await renewFor(world, flow, { ms: 2 * HOUR });
    expect(runCounts(flow, [callId])).toEqual(once([callId]));
    expect(runCounts(flow, [over])).toEqual(never([over]));
  });
});
