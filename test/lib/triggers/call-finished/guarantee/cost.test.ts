import timersPromises from 'node:timers/promises';
import { recordLog } from '../../../../support/log';
import { startCallFinished, type CallFinishedWorld } from '../support';
import { DAY, HOUR, MINUTE, passTime, renewFor } from './support';

let world: CallFinishedWorld;

beforeEach(async () => {
  recordLog();
  world = await startCallFinished();
});

describe('the store', () => {
  it('forgets calls that were deleted in Diga', async () => {
    const flow = await world.addFlowOn();
    const callIds = Array.from({ length: 20 }, () => world.addLostCall());
    await renewFor(world, flow, { ms: 40 * MINUTE, everyMs: 20 * MINUTE });
    expect(flow.runs).toHaveLength(20);
    world.sandbox.deleteCalls(callIds);
    await renewFor(world, flow, {
      ms: 4 * DAY,
      everyMs: 2 * HOUR,
      each: () => world.addLostCall(),
    });
    const keys = [...flow.store.entries.keys()];
    expect(keys.filter((key) => callIds.some((callId) => key.includes(callId)))).toEqual([]);
  });
});

/** Stops time but for `advance`, and for the pauses of the catch-up. */
function stopTime(): { advance(ms: number): void } {
  let now = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  jest.spyOn(timersPromises, 'setTimeout').mockImplementation((ms = 0) => {
    now += ms;
    return Promise.resolve(undefined as never);
  });
  return {
    advance(ms) {
      now += ms;
    },
  };
}

describe('a renewal', () => {
  it('takes at most 85 seconds with a slow store and a page of old calls', async () => {
    const flow = await world.addFlowOn();
    world.addLostCall();
    await renewFor(world, flow, { ms: 10 * MINUTE, everyMs: 5 * MINUTE });
    const at = Date.now();
    for (let count = 0; count < 1_000; count += 1) {
      const callId = world.addLostCall();
      await flow.store.put(`call_${callId}`, { handedOver: at, started: at });
    }
    await renewFor(world, flow, { ms: 20 * MINUTE, everyMs: 5 * MINUTE });
    passTime(26 * HOUR);
    world.addLostCall();
    const time = stopTime();
    flow.store.waits = () => {
      time.advance(150);
      return undefined;
    };
    let longest = 0;
    for (let times = 0; times < 12; times += 1) {
      const began = Date.now();
      await flow.renew();
      longest = Math.max(longest, Date.now() - began);
      await world.settled();
      time.advance(5 * MINUTE);
    }
    expect(longest).toBeLessThanOrEqual(85_000);
    const left = [...flow.store.entries.keys()].filter((key) => key.startsWith('call_'));
    expect(left.length).toBeLessThan(5);
  }, 60_000);

  it('requeues calls evenly, at most about 50 a minute', async () => {
    const flow = await world.addFlowOn({ after_outage: 'even' });
    for (let count = 0; count < 300; count += 1) world.addLostCall();
    passTime(5 * MINUTE);
    const time = stopTime();
    const requeued = new Map<string, number>();
    world.sandbox.misbehave({
      on: 'requests',
      match(_method, path) {
        if (path.startsWith('/v1/call/') && !requeued.has(path)) requeued.set(path, Date.now());
        return false;
      },
      effect: { kind: 'delay', ms: 0 },
    });
    for (let times = 0; times < 10; times += 1) {
      const began = Date.now();
      await flow.renew();
      await world.settled();
      time.advance(5 * MINUTE - (Date.now() - began));
    }
    expect(flow.runs).toHaveLength(300);
    const requeuedAt = [...requeued]
      .filter(([path]) => path !== '/v1/call/' && !path.endsWith('/message'))
      .map(([, at]) => at);
    const busiest = Math.max(
      ...requeuedAt.map((at) => requeuedAt.filter((t) => t >= at && t < at + MINUTE).length),
    );
    expect(busiest).toBeLessThanOrEqual(55);
    expect(busiest).toBeGreaterThanOrEqual(40);
  }, 120_000);
});
