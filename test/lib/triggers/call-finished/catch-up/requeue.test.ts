import { recordLog } from '../../../../support/log';
import { HOUR, MINUTE, moveTime, withoutPauses } from '../../../../support/time';
import { getCallIds, startCallFinished, type CallFinishedWorld } from '../support';

/** The most calls that one round requeues, however fast. */
const MAX_PER_ROUND = 240;

let world: CallFinishedWorld;

beforeEach(async () => {
  recordLog();
  world = await startCallFinished();
});

describe('the requeue budget', () => {
  it('lets through the oldest calls, so many in a round', async () => {
    const flow = await world.addFlowOn({ after_outage: 'fast' });
    flow.isQueueHeld = true;
    const ids = Array.from({ length: MAX_PER_ROUND + 5 }, (_, index) =>
      world.addLostCall({ createdDate: Date.now() + index }),
    );
    jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal);
    await withoutPauses(() => world.renew(flow));
    await flow.releaseQueue();
    expect(getCallIds(flow).sort()).toEqual(ids.slice(0, MAX_PER_ROUND).sort());
    await withoutPauses(() => world.renew(flow));
    await flow.releaseQueue();
    expect(getCallIds(flow).sort()).toEqual(ids.sort());
  }, 60_000);

  it('ends after three deliveries that the host refuses; the next round requeues all', async () => {
    const flow = await world.addFlowOn();
    const ids = [1, 2, 3, 4].map(() => world.addLostCall());
    const away = world.host.goAway();
    await world.renew(flow);
    expect(away.refused).toBe(3);
    away.comeBack();
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual(ids);
  });
});

describe('a requeued call', () => {
  it('is not requeued again while its run waits in the queue', async () => {
    const flow = await world.addFlowOn();
    flow.isQueueHeld = true;
    const id = world.addLostCall();
    await world.renew(flow);
    moveTime(40 * MINUTE);
    await world.renew(flow);
    await flow.releaseQueue();
    expect(getCallIds(flow)).toEqual([id]);
    moveTime(3 * HOUR);
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([id]);
  });

  it('is requeued again when its lease expires, because a worker died with it', async () => {
    const flow = await world.addFlowOn();
    flow.isQueueHeld = true;
    const id = world.addLostCall();
    await world.renew(flow);
    flow.loseQueue();
    flow.isQueueHeld = false;
    // Moves the watermark past the call.
    moveTime(10 * MINUTE);
    const next = world.addLostCall();
    await world.renew(flow);
    for (const later of [35 * MINUTE, 55 * MINUTE]) {
      moveTime(later);
      await world.renew(flow);
    }
    expect(getCallIds(flow)).toEqual([next]);
    moveTime(61 * MINUTE);
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([next, id]);
  });
});
