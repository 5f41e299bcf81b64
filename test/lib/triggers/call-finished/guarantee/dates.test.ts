import { recordLog } from '../../../../support/log';
import { startCallFinished, type CallFinishedWorld } from '../support';
import {
  DAY,
  endUndelivered,
  HOUR,
  MINUTE,
  never,
  once,
  passTime,
  renewFor,
  runCounts,
} from './support';

let world: CallFinishedWorld;

beforeEach(async () => {
  recordLog();
  world = await startCallFinished();
});

/** Places a call and finishes it, with its deliveries. */
function addDeliveredCall(): string {
  const callId = world.sandbox.placeCall();
  world.sandbox.finishCall(callId);
  return callId;
}

describe.each([
  ['2 hours', 2 * HOUR],
  ['3 days', 3 * DAY],
])('a call that was created %s in the future', (_, aheadMs) => {
  it('runs once, and so do the calls after it', async () => {
    const flow = await world.addFlowOn();
    world.addLostCall();
    await renewFor(world, flow, { ms: 10 * MINUTE, everyMs: 5 * MINUTE });
    const ahead = world.addLostCall({ createdDate: Date.now() + aheadMs });
    const callIds = [ahead];
    await renewFor(world, flow, { ms: 15 * MINUTE, everyMs: 5 * MINUTE });
    await renewFor(world, flow, {
      ms: 6 * HOUR,
      everyMs: 30 * MINUTE,
      each: () => callIds.push(world.addLostCall(), addDeliveredCall()),
    });
    await renewFor(world, flow, { ms: 4 * DAY, everyMs: 4 * HOUR });
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
  });

  it('hides none of the calls that are created right after it was scanned', async () => {
    const flow = await world.addFlowOn();
    world.addLostCall({ createdDate: Date.now() + aheadMs });
    const callIds: string[] = [];
    for (let times = 0; times < 6; times += 1) {
      await renewFor(world, flow, { ms: 5 * MINUTE, everyMs: 5 * MINUTE });
      callIds.push(world.addLostCall());
    }
    await renewFor(world, flow, { ms: HOUR, everyMs: 5 * MINUTE });
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
  });

  it('does not keep back later calls if it was there when the flow was switched on', async () => {
    const ahead = world.addLostCall({ createdDate: Date.now() + aheadMs });
    passTime(5 * MINUTE);
    const flow = await world.addFlowOn();
    const callIds: string[] = [];
    await renewFor(world, flow, {
      ms: 90 * MINUTE,
      everyMs: 30 * MINUTE,
      each: () => callIds.push(world.addLostCall(), addDeliveredCall()),
    });
    await renewFor(world, flow, { ms: 4 * DAY, everyMs: 4 * HOUR });
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
    expect(runCounts(flow, [ahead])).toEqual([0]);
  });
});

describe('a call that Diga lists later than a newer one, around switching on', () => {
  it('runs once, delivered or not, and calls that were over do not', async () => {
    const { sandbox } = world;
    const over = [world.addLostCall(), addDeliveredCall()];
    await world.settled();
    passTime(MINUTE);
    const listedAt = Date.now() + 3 * MINUTE;
    const callIds = [sandbox.placeCall({ listedAt }), sandbox.placeCall({ listedAt })] as const;
    passTime(30_000);
    over.push(addDeliveredCall());
    passTime(10_000);
    const flow = await world.addFlowOn();
    passTime(5 * MINUTE);
    sandbox.finishCall(callIds[0]);
    endUndelivered(world, callIds[1]);
    for (const callId of over) sandbox.redeliver(callId);
    await world.settled();
    await renewFor(world, flow, { ms: HOUR, everyMs: 5 * MINUTE });
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
    expect(runCounts(flow, over)).toEqual(never(over));
  });
});
