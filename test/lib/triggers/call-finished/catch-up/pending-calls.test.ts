import type { Flow } from '../../../../support/host';
import { recordLog } from '../../../../support/log';
import { HOUR, MINUTE, moveTime } from '../../../../support/time';
import { getCallIds, startCallFinished, type CallFinishedWorld } from '../support';

let world: CallFinishedWorld;

beforeEach(async () => {
  recordLog();
  world = await startCallFinished();
});

/** The ids of the pending calls in the flow's checkpoint. */
function getPendingIds({ store }: Flow): string[] {
  const { waiting } = JSON.parse(store.entries.get('progress') ?? '') as {
    waiting: { id: string }[];
  };
  return waiting.map(({ id }) => id);
}

const callRequests = () => world.sandbox.requests.filter(({ path }) => /\/v1\/call\//.test(path));

/** Makes Diga refuse to give the messages of a call, until the returned function is called. */
function refuseMessages(): () => void {
  return world.sandbox.misbehave({
    on: 'requests',
    match: /\/message$/,
    effect: { kind: 'status', status: 400 },
  });
}

describe('a pending call in progress', () => {
  it('is requeued after 23 hours, and the hours in between are not listed again', async () => {
    const flow = await world.addFlowOn();
    const long = world.sandbox.placeCall();
    await world.settled();
    world.sandbox.misbehave({ on: 'deliveries', effect: { kind: 'drop' } });
    for (let call = 0; call < 1_500; call += 1) {
      world.sandbox.addFinishedCall({ type: 'outbound', createdDate: Date.now() + call * 50_000 });
    }
    flow.edit({ direction: 'inbound' });
    moveTime(23 * HOUR);
    await world.renew(flow);
    world.sandbox.clearRequests();
    await world.renew(flow);
    expect(callRequests()).toEqual([
      expect.objectContaining({ path: `/v1/call/${long}` }),
      expect.objectContaining({ path: '/v1/call/' }),
    ]);
    expect(flow.runs).toEqual([]);
    world.sandbox.finishCall(long);
    await world.renew(flow);
    moveTime(23 * HOUR + 5 * MINUTE);
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([long]);
  });

  it('is dropped after 7 days if it never ends', async () => {
    const flow = await world.addFlowOn();
    const id = world.sandbox.placeCall({ type: 'outbound' });
    await world.settled();
    await world.renew(flow);
    expect(getPendingIds(flow)).toEqual([id]);
    moveTime(8 * 24 * HOUR);
    world.addLostCall();
    await world.renew(flow);
    await world.renew(flow);
    world.sandbox.clearRequests();
    await world.renew(flow);
    expect(world.sandbox.requests.filter(({ path }) => /\/call\/.+/.test(path))).toEqual([]);
    expect(getPendingIds(flow)).not.toContain(id);
  });

  it('is dropped once Diga has deleted it', async () => {
    const flow = await world.addFlowOn();
    const id = world.sandbox.placeCall();
    await world.settled();
    await world.renew(flow);
    moveTime(10 * MINUTE);
    world.addLostCall();
    await world.renew(flow);
    await world.renew(flow);
    expect(getPendingIds(flow)).toContain(id);
    world.sandbox.misbehave({
      on: 'requests',
      match: /\/v1\/call\/$/,
      effect: {
        kind: 'body',
        status: 200,
        contentType: 'application/json',
        text: JSON.stringify({ data: [], has_more: false }),
      },
    });
    world.sandbox.misbehave({
      on: 'requests',
      match: new RegExp(`/call/${id}$`),
      effect: { kind: 'status', status: 404 },
    });
    await world.renew(flow);
    expect(getPendingIds(flow)).not.toContain(id);
  });
});

describe('a finished pending call', () => {
  it('is requeued again when it could not be read back', async () => {
    const flow = await world.addFlowOn();
    const id = world.addLostCall();
    const end = refuseMessages();
    await world.renew(flow);
    expect(flow.runs).toEqual([]);
    end();
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([id]);
  });

  it('is dropped after 7 days, so that the checkpoint does not grow', async () => {
    const flow = await world.addFlowOn();
    const old = world.addLostCall();
    refuseMessages();
    await world.renew(flow);
    expect(getPendingIds(flow)).toEqual([old]);
    moveTime(8 * 24 * HOUR);
    const recent = world.addLostCall();
    await world.renew(flow);
    await world.renew(flow);
    expect(getPendingIds(flow)).toEqual([recent]);
  });
});
