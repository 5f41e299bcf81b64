import { recordLog } from '../../../../support/log';
import { speedUpTime } from '../../../../support/time';
import { type LinkedWorld, startLinkedFlow } from '../assigned/support';
import { DAY, HOUR, MINUTE, once, passTime, renewFor, runCounts } from './support';

let world: LinkedWorld;

beforeEach(async () => {
  recordLog();
  world = await startLinkedFlow();
  world.launchWith([world.linkId]);
});

const workflowStatus = () => world.sandbox.workflow(world.linkId).status;

describe('a flow that Diga assigns, renewed in the middle of a publication', () => {
  it('runs the calls that waited, also those whose delivery comes later', async () => {
    const { flow, sandbox } = world;
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    sandbox.misbehave({
      on: 'deliveries',
      times: 1,
      effect: { kind: 'delay', afterMs: [1_500, 1_500] },
    });
    const undelivered = world.finishUndelivered();
    const late = sandbox.placeCall({ agentId: world.reception.agentId });
    sandbox.finishCall(late);
    sandbox.changeCall(late, { end_time: new Date(Date.now() - 5 * MINUTE).toISOString() });
    await flow.republish({ meanwhile: () => flow.renew() });
    await world.settled();
    await renewFor(world, flow, { ms: 2 * HOUR, everyMs: 20 * MINUTE });
    const callIds = [undelivered, late];
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
    expect(workflowStatus()).toBe('ENABLED');
  });
});

describe('a flow that Diga assigns, whose store fails while it is disabled for a publication', () => {
  it('runs the calls that waited', async () => {
    const { flow } = world;
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    const waiting = world.finishUndelivered();
    speedUpTime(20);
    let failures = 0;
    flow.store.fails = (operation, key) =>
      operation === 'put' && key === 'linked_workflow' && (failures += 1) <= 1;
    await flow.republish({
      meanwhile: () => {
        expect(failures).toBeGreaterThan(0);
        return flow.renew();
      },
    });
    await world.settled();
    expect(runCounts(flow, [waiting])).toEqual([1]);
  });
});

describe('a flow that Diga assigns, disabled after it was enabled', () => {
  it('runs the calls that follow, and its workflow is enabled again', async () => {
    const { flow, sandbox } = world;
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    await flow.republish({ disabled: 'after' });
    const callIds: string[] = [];
    await renewFor(world, flow, {
      ms: DAY,
      everyMs: 2 * HOUR,
      each: async () => callIds.push(await world.finish()),
    });
    passTime(MINUTE);
    await renewFor(world, flow, { ms: 2 * HOUR });
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
    expect(workflowStatus()).toBe('ENABLED');
    expect(sandbox.workflows().filter(({ id }) => id === world.linkId)).toHaveLength(1);
  });
});
