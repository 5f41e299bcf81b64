import { recordLog } from '../../../../support/log';
import { startCallFinished } from '../support';
import { endUndelivered, HOUR, MINUTE, once, renewFor, runCounts } from './support';

describe('a flow that is switched on while thousands of calls are in progress', () => {
  it('is on, and runs each of them once when it ends', async () => {
    recordLog();
    const world = await startCallFinished();
    const { sandbox } = world;
    const callIds = Array.from({ length: 5_000 }, () => sandbox.placeCall());
    await world.settled();
    const flow = await world.addFlowOn();
    const delivered = [0, 2_500, 4_999].map((index) => callIds[index] ?? '');
    const undelivered = [1, 2_501, 4_998].map((index) => callIds[index] ?? '');
    await renewFor(world, flow, { ms: 10 * MINUTE, everyMs: 5 * MINUTE });
    for (const callId of delivered) sandbox.finishCall(callId);
    for (const callId of undelivered) endUndelivered(world, callId);
    await world.settled();
    const later = world.addLostCall();
    await renewFor(world, flow, { ms: 4 * HOUR, everyMs: 20 * MINUTE });
    const ended = [...delivered, ...undelivered, later];
    expect(runCounts(flow, ended)).toEqual(once(ended));
    expect(flow.runs).toHaveLength(ended.length);
  }, 120_000);
});
