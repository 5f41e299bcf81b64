import { opened } from '../../../../support/opened';
import { recordLog } from '../../../../support/log';
import { startSandbox } from '../../../../sandbox/sandbox';
import { startCallFinished, type CallFinishedWorld } from '../support';
import { DAY, HOUR, MINUTE, never, once, passTime, renewFor, runCounts } from './support';

let world: CallFinishedWorld;
let logged: () => string[];

beforeEach(async () => {
  logged = recordLog();
  world = await startCallFinished();
});

/** Another Diga project, with 60 calls of the last days. */
async function startOtherProject() {
  const other = await opened(startSandbox({ loopbackIsPublic: true }));
  const old = Array.from({ length: 60 }, (_, index) =>
    other.addFinishedCall({ createdDate: Date.now() - 7 * DAY + index * HOUR }),
  );
  return { other, old, connection: { apiKey: other.apiKey, baseUrl: other.url } };
}

describe('a flow whose connection is changed to another Diga project', () => {
  it.each([
    ['while it is on', false],
    ['and published again', true],
  ])('starts from now (%s)', async (_, isRepublished) => {
    world.sandbox.addFinishedCall({ createdDate: Date.now() - 14 * DAY });
    const flow = await world.addFlowOn();
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    const { other, old, connection } = await startOtherProject();
    flow.reconnect(connection);
    if (isRepublished) await flow.republish();
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    expect(runCounts(flow, old)).toEqual(never(old));
    expect(logged()).toContainEqual(expect.stringMatching(/another .*project/));

    const delivered = other.placeCall();
    other.finishCall(delivered);
    await other.settled();
    const undelivered = other.addFinishedCall({ createdDate: Date.now() - 10 * MINUTE });
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    const callIds = [delivered, undelivered];
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
  });

  it('starts from now if the first project had no call', async () => {
    const flow = await world.addFlowOn();
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    const { old, connection } = await startOtherProject();
    flow.reconnect(connection);
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    expect(runCounts(flow, old)).toEqual(never(old));
  });
});

describe('a flow whose key is replaced by another of the same project', () => {
  it('continues where it was', async () => {
    const { sandbox } = world;
    const flow = await world.addFlowOn();
    world.addLostCall();
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    const callIds = [world.addLostCall()];
    const apiKey = sandbox.createKey({
      calls: 'read',
      messages: 'read',
      agents: 'read',
      webhooks: 'write',
    });
    sandbox.deleteKey(sandbox.apiKey);
    passTime(15 * MINUTE);
    flow.reconnect({ ...world.connection, apiKey });
    callIds.push(world.addLostCall());
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    expect(runCounts(flow, callIds)).toEqual(once(callIds));
  });
});

describe('a flow that gets one more agent', () => {
  it('runs no call of it from before the change', async () => {
    const { sandbox, reception, sales } = world;
    const flow = await world.addFlowOn({ agents: [reception.agentId] });
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    const ofSales = sandbox.placeCall({ agentId: sales.agentId });
    const delivered = sandbox.placeCall({ agentId: sales.agentId });
    const ofReception = sandbox.placeCall({ agentId: reception.agentId });
    sandbox.finishCall(delivered);
    await world.settled();
    sandbox.misbehave({ on: 'deliveries', times: 20, effect: { kind: 'drop' } });
    sandbox.finishCall(ofSales);
    sandbox.finishCall(ofReception);
    await world.settled();
    passTime(MINUTE);
    flow.edit({ direction: 'any', agents: [reception.agentId, sales.agentId] });
    await flow.republish();
    passTime(5 * MINUTE);
    const after = sandbox.placeCall({ agentId: sales.agentId });
    sandbox.finishCall(after);
    await world.settled();
    await renewFor(world, flow, { ms: HOUR, everyMs: 5 * MINUTE });
    sandbox.redeliver(delivered);
    await world.settled();
    await renewFor(world, flow, {
      ms: HOUR,
      everyMs: 20 * MINUTE,
      each: () => world.addLostCall(),
    });
    expect(runCounts(flow, [ofReception, after])).toEqual([1, 1]);
    expect(runCounts(flow, [ofSales, delivered])).toEqual([0, 0]);
  });
});
