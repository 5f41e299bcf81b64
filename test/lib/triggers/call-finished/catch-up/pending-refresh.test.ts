import type { Flow } from '../../../../support/host';
import { recordLog } from '../../../../support/log';
import { HOUR, moveTime, withoutPauses } from '../../../../support/time';
import { getCallIds, startCallFinished, type CallFinishedWorld } from '../support';
import type { SandboxOptions } from '../../../../sandbox/sandbox';

let world: CallFinishedWorld;

/** Starts a world whose deliveries are all lost. */
async function startWithoutDeliveries(options: SandboxOptions = {}): Promise<void> {
  world = await startCallFinished(options);
  world.sandbox.misbehave({ on: 'deliveries', effect: { kind: 'drop' } });
}

beforeEach(async () => {
  recordLog();
  await startWithoutDeliveries();
});

/** So many calls in progress, so many milliseconds apart, with as many finished ones between each two. */
function placeCalls(count: number, apart: number, between = 0): string[] {
  const first = Date.now() - count * apart;
  return Array.from({ length: count }, (_, index) => {
    const createdDate = first + index * apart;
    for (let other = 1; other <= between; other += 1) {
      const createdBetween = createdDate + (other * apart) / (between + 1);
      world.sandbox.addFinishedCall({ type: 'outbound', createdDate: createdBetween });
    }
    return world.sandbox.placeCall({ createdDate });
  });
}

/** The requests for calls that one renewal sends: `list` for a page of the list, `call` for one call. */
async function requestsOfRenewal(flow: Flow): Promise<string[]> {
  world.sandbox.clearRequests();
  await world.renew(flow);
  return world.sandbox.requests
    .filter(({ path }) => /\/v1\/call\//.test(path))
    .map(({ path }) => (path === '/v1/call/' ? 'list' : 'call'));
}

/** Makes Diga's list of calls hold these, whatever the query. */
function listOnly(calls: unknown[]): () => void {
  return world.sandbox.misbehave({
    on: 'requests',
    match: /\/v1\/call\/$/,
    effect: {
      kind: 'body',
      status: 200,
      contentType: 'application/json',
      text: JSON.stringify({ data: calls, has_more: false }),
    },
  });
}

describe('the refresh of calls in progress', () => {
  it('costs the requests of the list, however many calls there are', async () => {
    const flow = await world.addFlowOn({ direction: 'inbound' });
    const ids = placeCalls(300, 1_000, 5);
    await world.renew(flow);
    expect(await requestsOfRenewal(flow)).toEqual(['list', 'list']);
    for (const id of ids) world.sandbox.finishCall(id);
    flow.isQueueHeld = true;
    await withoutPauses(() => world.renew(flow));
    await withoutPauses(() => world.renew(flow));
    await flow.releaseQueue();
    expect(getCallIds(flow).sort()).toEqual(ids.sort());
  }, 60_000);

  it('shares one request with the scan', async () => {
    const flow = await world.addFlowOn();
    placeCalls(10, 1_000);
    await world.renew(flow);
    const id = world.addLostCall({ createdDate: Date.now() });
    const requests = await requestsOfRenewal(flow);
    expect(getCallIds(flow)).toEqual([id]);
    // The last two read the requeued call back.
    expect(requests).toEqual(['list', 'call', 'call']);
  });

  it('reads calls one by one where a page would hold only one of them', async () => {
    const flow = await world.addFlowOn({ direction: 'inbound' });
    const ids = placeCalls(4, 2 * HOUR, 1_200);
    await world.renew(flow);
    world.addLostCall({ type: 'outbound' });
    await world.renew(flow);
    expect(await requestsOfRenewal(flow)).toEqual(['list', 'call', 'call', 'call', 'list']);
    for (const id of ids) world.sandbox.finishCall(id);
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual(ids);
  });

  it('reads all of more calls of one millisecond than a page holds', async () => {
    const flow = await world.addFlowOn({ direction: 'inbound' });
    const ids = placeCalls(60, 0, 40);
    await world.renew(flow);
    expect(await requestsOfRenewal(flow)).toEqual(Array.from({ length: 6 }, () => 'list'));
    for (const id of ids) world.sandbox.finishCall(id);
    flow.isQueueHeld = true;
    await withoutPauses(() => world.renew(flow));
    await flow.releaseQueue();
    expect(getCallIds(flow).sort()).toEqual(ids.sort());
  }, 60_000);

  it('reads a call by its id that its page leaves out', async () => {
    const flow = await world.addFlowOn();
    const ids = placeCalls(3, 1_000);
    await world.renew(flow);
    const [, omitted = ''] = ids;
    world.sandbox.finishCall(omitted);
    const end = listOnly(ids.filter((id) => id !== omitted).map((id) => world.sandbox.call(id)));
    expect((await requestsOfRenewal(flow)).slice(0, 2)).toEqual(['list', 'call']);
    end();
    expect(getCallIds(flow)).toEqual([omitted]);
  });

  it('sends at most one request for each call, and one for the list, whatever the list holds', async () => {
    const flow = await world.addFlowOn();
    const ids = placeCalls(20, 1_000);
    await world.renew(flow);
    const end = listOnly([]);
    const requests = await requestsOfRenewal(flow);
    expect(requests.filter((what) => what === 'call')).toHaveLength(20);
    end();
    world.sandbox.misbehave({
      on: 'requests',
      match: /\/v1\/call\/$/,
      effect: { kind: 'repeated page' },
    });
    for (const id of ids) world.sandbox.finishCall(id);
    await withoutPauses(() => world.renew(flow));
    await world.renew(flow);
    expect(getCallIds(flow).sort()).toEqual(ids.sort());
  });

  it('finds calls also where the bounds of a date filter are exclusive', async () => {
    await startWithoutDeliveries({ dateBoundsAreInclusive: false });
    const flow = await world.addFlowOn();
    const ids = placeCalls(3, 1_000);
    await world.renew(flow);
    moveTime(HOUR);
    world.addLostCall();
    await world.renew(flow);
    expect(await requestsOfRenewal(flow)).toEqual(['list', 'list']);
    for (const id of ids) world.sandbox.finishCall(id);
    await world.renew(flow);
    expect(getCallIds(flow).sort()).toEqual(expect.arrayContaining(ids.sort()));
  });
});
