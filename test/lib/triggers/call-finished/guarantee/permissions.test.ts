import { recordLog } from '../../../../support/log';
import { startCallFinished, type CallFinishedWorld } from '../support';
import { startLinkedFlow } from '../assigned/support';
import { DAY, forbidden, HOUR, MINUTE, once, passTime, renewFor, runCounts } from './support';

let logged: () => string[];

beforeEach(() => {
  logged = recordLog();
});

describe('a flow for the published version whose key may not read agents for a while', () => {
  it('runs each call, delivered or not, when it may again, and names the permission', async () => {
    const world: CallFinishedWorld = await startCallFinished();
    const { sandbox, reception } = world;
    const { agentId } = reception;
    const flow = await world.addFlowOn({ agents: [agentId], versions: ['published'] });
    passTime(10 * MINUTE);
    sandbox.publish(agentId, sandbox.launchVersion(agentId));
    const allow = sandbox.misbehave(forbidden(/^\/v1\/agent/));
    const callIds: string[] = [];
    await renewFor(world, flow, {
      ms: 3 * HOUR,
      everyMs: 30 * MINUTE,
      each() {
        const callId = sandbox.placeCall({ agentId });
        sandbox.finishCall(callId);
        callIds.push(callId, world.addLostCall());
      },
    });
    allow();
    passTime(10 * MINUTE);
    callIds.push(world.addLostCall());
    await renewFor(world, flow, { ms: 2 * DAY });
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
    expect(logged()).toContainEqual(expect.stringContaining('Agents: read'));
  });
});

describe('a flow that Diga assigns whose key may not read agents for a while', () => {
  it('runs each call when it may again, and names the permission', async () => {
    const world = await startLinkedFlow();
    const { sandbox, flow, linkId } = world;
    passTime(10 * MINUTE);
    world.launchWith([linkId]);
    const allow = sandbox.misbehave(forbidden(/^\/v1\/agent/));
    const callIds: string[] = [];
    await renewFor(world, flow, {
      ms: 2 * HOUR,
      everyMs: 30 * MINUTE,
      each: () => callIds.push(world.finishUndelivered()),
    });
    allow();
    passTime(10 * MINUTE);
    callIds.push(world.finishUndelivered());
    await renewFor(world, flow, { ms: 2 * DAY });
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
    expect(logged()).toContainEqual(expect.stringContaining('Agents: read'));
  });
});
