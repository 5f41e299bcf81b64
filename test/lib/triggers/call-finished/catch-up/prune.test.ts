import { recordLog } from '../../../../support/log';
import { HOUR, MINUTE, moveTime } from '../../../../support/time';
import { getCallIds, getLedgerKeys, startCallFinished, type CallFinishedWorld } from '../support';

let world: CallFinishedWorld;

beforeEach(async () => {
  recordLog();
  world = await startCallFinished();
});

describe('pruning the ledger', () => {
  it('removes calls after a day, and no late delivery runs them again', async () => {
    const flow = await world.addFlowOn();
    const old = world.addLostCall();
    await world.renew(flow);
    moveTime(26 * HOUR);
    const recent = world.addLostCall();
    await world.renew(flow);
    await world.renew(flow);
    expect(getLedgerKeys(flow)).toEqual([`call_${recent}`, `started_${recent}`]);
    world.sandbox.redeliver(old);
    await world.settled();
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([old, recent]);
  });

  it('removes the calls of an earlier time in which the flow was on', async () => {
    const flow = await world.addFlowOn();
    world.addLostCall();
    await world.renew(flow);
    await world.renew(flow);
    await flow.switchOff();
    moveTime(26 * HOUR);
    const inProgress = world.sandbox.placeCall();
    await flow.switchOn();
    await world.renew(flow);
    expect(getLedgerKeys(flow)).toEqual([]);
    world.sandbox.finishCall(inProgress);
    await world.settled();
    await world.renew(flow);
    expect(getLedgerKeys(flow)).toEqual([`call_${inProgress}`, `started_${inProgress}`]);
  });

  it('keeps a call that was in progress during a longer time off', async () => {
    const flow = await world.addFlowOn();
    const id = world.sandbox.placeCall();
    await world.renew(flow);
    await flow.switchOff();
    moveTime(11 * MINUTE);
    await flow.switchOn();
    world.sandbox.finishCall(id);
    await world.settled();
    await world.renew(flow);
    expect(getLedgerKeys(flow)).toEqual([`call_${id}`, `started_${id}`]);
  });

  it('keeps a call that came just after the flow was switched on again', async () => {
    const flow = await world.addFlowOn();
    await flow.switchOff();
    moveTime(11 * MINUTE);
    world.addLostCall();
    await flow.switchOn();
    const id = world.addLostCall({ createdDate: Date.now() + 5 });
    await flow.run({ id });
    await world.renew(flow);
    expect(getLedgerKeys(flow)).toEqual([`call_${id}`]);
  });

  it('keeps a call whose run has not started', async () => {
    const flow = await world.addFlowOn();
    flow.isQueueHeld = true;
    const id = world.addLostCall();
    await world.renew(flow);
    moveTime(26 * HOUR);
    world.addLostCall();
    await world.renew(flow);
    expect(getLedgerKeys(flow)).toContain(`call_${id}`);
  });
});
