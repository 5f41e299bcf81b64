import { recordLog } from '../../../../support/log';
import { startCallFinished, type CallFinishedWorld } from '../support';
import { DAY, HOUR, MINUTE, never, once, passTime, renewFor, runCounts } from './support';

const THREE_WEEKS = 21 * DAY;

let world: CallFinishedWorld;

beforeEach(async () => {
  recordLog();
  world = await startCallFinished();
});

/** Lets a flow be off for three weeks with 40 calls, and gives these. */
function passThreeWeeks(): string[] {
  return Array.from({ length: 40 }, () => {
    passTime(THREE_WEEKS / 40);
    return world.addLostCall();
  });
}

describe('a flow that was off for weeks', () => {
  it('starts from now if the host switched it off without a hook', async () => {
    const flow = await world.addFlowOn();
    world.addLostCall();
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    flow.stop();
    const old = passThreeWeeks();
    passTime(15 * MINUTE);
    await flow.switchOn();
    const callId = world.sandbox.placeCall();
    world.sandbox.finishCall(callId);
    await world.settled();
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    expect(runCounts(flow, old)).toEqual(never(old));
    expect(runCounts(flow, [callId])).toEqual([1]);
  });

  it('starts from now if the time of switching off could not be stored', async () => {
    const flow = await world.addFlowOn();
    world.addLostCall();
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    flow.store.fails = (operation) => operation === 'put';
    await flow.switchOff();
    flow.store.fails = () => false;
    const old = passThreeWeeks();
    passTime(15 * MINUTE);
    await flow.switchOn();
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    expect(runCounts(flow, old)).toEqual(never(old));
  });
});

describe('a flow that was disabled after it was enabled, and stayed on', () => {
  it('continues where it was when it is published again', async () => {
    const flow = await world.addFlowOn();
    world.addLostCall();
    await flow.republish({ disabled: 'after' });
    await renewFor(world, flow, { ms: 3 * DAY });
    await renewFor(world, flow, { ms: 5 * MINUTE, everyMs: 5 * MINUTE });
    const callIds = [world.addLostCall(), world.addLostCall()];
    passTime(MINUTE);
    await flow.republish();
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
  });
});
