import { recordLog } from '../../../../support/log';
import { FlowStore } from '../../../../support/store';
import { speedUpTime } from '../../../../support/time';
import { startCallFinished, type CallFinishedWorld } from '../support';
import { HOUR, MINUTE, once, passTime, renewFor, runCounts } from './support';

let world: CallFinishedWorld;

beforeEach(async () => {
  recordLog();
  world = await startCallFinished();
});

describe('two deliveries of one call at the same time', () => {
  it('start one run, also if the second one leases the call after the run has started', async () => {
    const { sandbox } = world;
    const flow = await world.addFlowOn();
    const callId = sandbox.addFinishedCall();
    const store = new FlowStore('', flow.store);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let reached = (): void => undefined;
    const isReached = new Promise<void>((resolve) => (reached = resolve));
    store.waits = (operation, key) => {
      if (operation !== 'put' || !key.endsWith(callId)) return undefined;
      reached();
      return held;
    };
    const second = flow.run({ call_id: callId }, { store });
    await Promise.race([isReached, second]);
    sandbox.redeliver(callId);
    await world.settled();
    expect(runCounts(flow, [callId])).toEqual([1]);
    release();
    // Within 30 seconds of the first, so the host drops what it gives.
    await second;
    await renewFor(world, flow, { ms: 4 * HOUR, everyMs: 20 * MINUTE });
    expect(runCounts(flow, [callId])).toEqual([1]);
  });
});

describe('a run that starts while the store is away', () => {
  it('counts as started', async () => {
    const { sandbox } = world;
    const flow = await world.addFlowOn();
    flow.isQueueHeld = true;
    const callId = sandbox.placeCall();
    sandbox.finishCall(callId);
    await world.settled();
    speedUpTime(50);
    const back = Date.now() + 30_000;
    flow.store.fails = () => Date.now() < back;
    await flow.releaseQueue();
    flow.isQueueHeld = false;
    flow.store.fails = () => false;
    jest.restoreAllMocks();
    recordLog();
    passTime(MINUTE);
    await renewFor(world, flow, { ms: 4 * HOUR, everyMs: 20 * MINUTE });
    expect(runCounts(flow, [callId])).toEqual([1]);
  });
});

describe('a run in the builder with a call that was lost in the queue', () => {
  it('changes nothing for the live flow', async () => {
    const { sandbox } = world;
    const flow = await world.addFlowOn();
    flow.isQueueHeld = true;
    const callId = sandbox.placeCall();
    sandbox.finishCall(callId);
    await world.settled();
    flow.loseQueue();
    flow.isQueueHeld = false;
    const [shown] = await flow.pressTest();
    expect(shown).toMatchObject({ call_id: callId });
    await flow.runInBuilder(shown ?? {});
    await renewFor(world, flow, { ms: 4 * HOUR, everyMs: 20 * MINUTE });
    expect(runCounts(flow, [callId])).toEqual(once([callId]));
  });
});
