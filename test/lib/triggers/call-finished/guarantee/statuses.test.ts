import type { CallStatus } from '../../../../sandbox/contract';
import { recordLog } from '../../../../support/log';
import { startCallFinished, type CallFinishedWorld } from '../support';
import { HOUR, MINUTE, renewFor } from './support';

/** Statuses that Diga does not document. */
const ON_HOLD = 'on_hold' as CallStatus;
const ESCALATED = 'escalated' as CallStatus;

let world: CallFinishedWorld;

beforeEach(async () => {
  recordLog();
  world = await startCallFinished();
});

describe.each([true, false])('a call in an unknown status (told by the delivery: %s)', (isTold) => {
  it('runs once it has ended, and not before', async () => {
    const { sandbox } = world;
    sandbox.setDeliveryBody({ shape: 'id', withStatus: isTold });
    const flow = await world.addFlowOn();
    const callId = sandbox.placeCall();
    sandbox.setStatus(callId, 'in_progress');
    sandbox.setStatus(callId, ON_HOLD);
    await world.settled();
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    expect(flow.runs).toEqual([]);

    sandbox.setStatus(callId, 'in_progress');
    sandbox.say(callId, 'user', 'Hello?');
    sandbox.finishCall(callId);
    await world.settled();
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    expect(flow.runs).toMatchObject([{ call_id: callId, message_count: 1 }]);
  });
});

describe('a call that is on hold and ends in an unknown status', () => {
  it.each([
    ['delivered', true],
    ['undelivered', false],
  ])('runs once (%s)', async (_, isDelivered) => {
    const { sandbox } = world;
    const flow = await world.addFlowOn();
    const callId = sandbox.placeCall();
    sandbox.setStatus(callId, ON_HOLD);
    await renewFor(world, flow, { ms: 40 * MINUTE, everyMs: 20 * MINUTE });
    sandbox.say(callId, 'user', 'Hello?');
    if (!isDelivered) sandbox.misbehave({ on: 'deliveries', effect: { kind: 'drop' } });
    sandbox.finishCall(callId, { status: ESCALATED });
    await world.settled();
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
    expect(flow.runs).toMatchObject([{ call_id: callId, status: ESCALATED, message_count: 1 }]);
  });
});
