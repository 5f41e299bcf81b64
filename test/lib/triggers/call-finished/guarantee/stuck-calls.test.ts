import { recordLog } from '../../../../support/log';
import { withoutPauses } from '../../../../support/time';
import { startCallFinished, type CallFinishedWorld } from '../support';
import { DAY, forbidden, HOUR, MINUTE, once, passTime, renewFor, runCounts } from './support';

let world: CallFinishedWorld;
let logged: () => string[];

beforeEach(async () => {
  logged = recordLog();
  world = await startCallFinished();
});

/** A flow with a pending call in progress that can never be read again. */
async function addFlowWithUnreadableCall() {
  const { sandbox } = world;
  const unreadable = sandbox.placeCall();
  passTime(HOUR);
  world.addLostCall();
  const flow = await world.addFlowOn();
  const match = new RegExp(`^/v1/call/${unreadable}$`);
  const effect = { kind: 'status', status: 422, code: 'BROKEN_CALL' } as const;
  sandbox.misbehave({ on: 'requests', match, effect });
  return flow;
}

describe('a call that can never be read', () => {
  it('does not keep back the calls after it', async () => {
    const flow = await addFlowWithUnreadableCall();
    const callIds: string[] = [];
    for (let days = 0; days < 10; days += 1) {
      callIds.push(world.addLostCall());
      await renewFor(world, flow, { ms: DAY, everyMs: 4 * HOUR });
    }
    callIds.push(world.addLostCall());
    await renewFor(world, flow, { ms: 2 * HOUR });
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
  });

  it('is told of in the log with the cause, once an hour', async () => {
    const flow = await addFlowWithUnreadableCall();
    await renewFor(world, flow, { ms: 6 * HOUR, everyMs: 5 * MINUTE });
    const lines = logged().filter((line) => line.includes('BROKEN_CALL'));
    expect(lines.length).toBeGreaterThanOrEqual(1);
    expect(lines.length).toBeLessThanOrEqual(6);
  });
});

describe('many finished calls that cannot run', () => {
  it('do not keep back the calls after them once they are deleted', async () => {
    const { sandbox } = world;
    const flow = await world.addFlowOn();
    const allow = sandbox.misbehave(forbidden(/\/message$/));
    const stuck = Array.from({ length: 250 }, () => world.addLostCall());
    await renewFor(world, flow, { ms: 10 * MINUTE, everyMs: 5 * MINUTE });
    allow();
    sandbox.deleteCalls(stuck);
    const callIds: string[] = [];
    await renewFor(world, flow, {
      ms: 3 * HOUR,
      each: () => callIds.push(world.addLostCall()),
    });
    await renewFor(world, flow, { ms: 2 * HOUR });
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
  }, 120_000);
});

describe.each(['instant', 'polling'])('many calls that never finish (%s)', (delivery) => {
  it('do not keep back the calls after them', async () => {
    const { sandbox } = world;
    const flow = await world.addFlowOn({ delivery });
    for (let count = 0; count < 500; count += 1) sandbox.placeCall();
    await world.settled();
    passTime(5 * MINUTE);
    await withoutPauses(() => world.renew(flow));
    const callIds: string[] = [];
    await renewFor(world, flow, { ms: 10 * HOUR, each: () => callIds.push(world.addLostCall()) });
    await renewFor(world, flow, { ms: 2 * HOUR });
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
  }, 120_000);
});
