import type { Flow } from '../../../support/host';
import { startWorld, type World } from '../../../support/world';

const ADDRESSES = ['', '/sync', '/draft', '/draft/sync'];

let world: World;
let flow: Flow;

beforeEach(async () => {
  world = await startWorld();
  flow = world.addFlow();
  await flow.switchOn();
});

afterEach(() => world.close());

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

const callsOf = ({ runs }: Flow) => runs.map(({ call_id }) => call_id);

/** A finished call of which Diga has told nobody. */
function untoldCall(): string {
  return world.sandbox.addFinishedCall({ agentId: world.reception.agentId });
}

describe('what anybody posts to the four addresses of a flow', () => {
  it.each([
    ['nonsense', () => ({ anything: 1 })],
    ['an unfinished call', () => ({ id: world.sandbox.placeCall() })],
    ['a finished call', () => ({ id: untoldCall() })],
    ['a finished call, with its record', () => ({ call_id: untoldCall(), status: 'completed' })],
  ])('runs no step, asks Diga nothing and leaves the ledger alone: %s', async (_, bodyOf) => {
    const body = bodyOf();
    await world.settled();
    const before = [...flow.store.entries];
    world.sandbox.clearRequests();
    expect(await postToAll(body)).toEqual([200, 204, 200, 204]);
    expect(flow.runs).toEqual([]);
    expect(flow.failedRuns).toBe(2);
    expect(world.sandbox.requestCount).toBe(0);
    expect([...flow.store.entries]).toEqual(before);
  });

  it('does not keep a call from its one run when it is delivered properly', async () => {
    const id = untoldCall();
    await postToAll({ id });
    world.sandbox.redeliver(id);
    await world.settled();
    expect(callsOf(flow)).toEqual([id]);
  });

  it('does not run a call again that has been run', async () => {
    const id = untoldCall();
    world.sandbox.redeliver(id);
    await world.settled();
    const before = [...flow.store.entries];
    await postToAll({ id });
    expect(callsOf(flow)).toEqual([id]);
    expect([...flow.store.entries]).toEqual(before);
  });

  it('does not run an unfinished call before its end', async () => {
    const id = world.sandbox.placeCall();
    await world.settled();
    await postToAll({ id });
    world.sandbox.finishCall(id);
    await world.settled();
    expect(callsOf(flow)).toEqual([id]);
  });

  it('runs nothing while the flow is off, when only the draft answers', async () => {
    await flow.switchOff();
    expect(await postToAll({ id: untoldCall() })).toEqual([404, 404, 200, 204]);
    expect(flow.runs).toEqual([]);
  });

  it('runs nothing on the addresses that wait for an answer with the token, either', async () => {
    const id = untoldCall();
    const { search } = new URL(flow.deliveryUrl);
    await flow.switchOff();
    expect(await postToAll({ id }, search)).toEqual([404, 404, 200, 204]);
    expect(flow.failedRuns).toBe(1);
    expect(flow.runs).toEqual([]);
  });
});
