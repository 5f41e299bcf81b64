import type { Flow } from '../../../support/host';
import { getCallIds, startCallFinished, type CallFinishedWorld } from './support';

const ADDRESSES = ['', '/sync', '/draft', '/draft/sync'];

let world: CallFinishedWorld;
let flow: Flow;

beforeEach(async () => {
  world = await startCallFinished();
  flow = world.addFlow();
  await flow.switchOn();
});

/** The HTTP statuses of a POST to each of the flow's addresses, one after another. */
async function postToAll(body: object, query = ''): Promise<number[]> {
  const statuses: number[] = [];
  for (const address of ADDRESSES) {
    const { status } = await fetch(flow.webhookUrl + address + query, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    statuses.push(status);
  }
  await world.settled();
  return statuses;
}

/** A finished call that Diga has not delivered. */
function undeliveredCall(): string {
  return world.sandbox.addFinishedCall({ agentId: world.reception.agentId });
}

describe('a POST of a stranger to the four addresses of a flow', () => {
  it.each([
    ['nonsense', () => ({ anything: 1 })],
    ['a call in progress', () => ({ id: world.sandbox.placeCall() })],
    ['a finished call', () => ({ id: undeliveredCall() })],
    [
      'a finished call, with its record',
      () => ({ call_id: undeliveredCall(), status: 'completed' }),
    ],
  ])('runs no step, sends no request and leaves the store unchanged: %s', async (_, parseBody) => {
    const body = parseBody();
    await world.settled();
    const before = [...flow.store.entries];
    world.sandbox.clearRequests();
    expect(await postToAll(body)).toEqual([200, 204, 200, 204]);
    expect(flow.runs).toEqual([]);
    expect(flow.failedRuns).toBe(2);
    expect(world.sandbox.requestCount).toBe(0);
    expect([...flow.store.entries]).toEqual(before);
  });

  it('does not keep a call from running once when Diga delivers it', async () => {
    const id = undeliveredCall();
    await postToAll({ id });
    world.sandbox.redeliver(id);
    await world.settled();
    expect(getCallIds(flow)).toEqual([id]);
  });

  it('does not run a call again', async () => {
    const id = undeliveredCall();
    world.sandbox.redeliver(id);
    await world.settled();
    const before = [...flow.store.entries];
    await postToAll({ id });
    expect(getCallIds(flow)).toEqual([id]);
    expect([...flow.store.entries]).toEqual(before);
  });

  it('does not run a call in progress before its end', async () => {
    const id = world.sandbox.placeCall();
    await world.settled();
    await postToAll({ id });
    world.sandbox.finishCall(id);
    await world.settled();
    expect(getCallIds(flow)).toEqual([id]);
  });

  it('runs nothing while the flow is off and only its draft addresses respond', async () => {
    await flow.switchOff();
    expect(await postToAll({ id: undeliveredCall() })).toEqual([404, 404, 200, 204]);
    expect(flow.runs).toEqual([]);
  });

  it('runs nothing on the synchronous addresses, even with the token', async () => {
    const id = undeliveredCall();
    const { search } = new URL(flow.deliveryUrl);
    await flow.switchOff();
    expect(await postToAll({ id }, search)).toEqual([404, 404, 200, 204]);
    expect(flow.failedRuns).toBe(1);
    expect(flow.runs).toEqual([]);
  });
});
