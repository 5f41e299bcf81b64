import { randomUUID } from 'node:crypto';
import type { NewCall } from '../../../../sandbox/sandbox';
import type { Flow } from '../../../../support/host';
import { startCallFinished, type CallFinishedWorld } from '../support';

let world: CallFinishedWorld;
let flow: Flow;

beforeEach(async () => {
  world = await startCallFinished();
  flow = world.addFlow();
});

const finishedCall = (call: NewCall = {}) =>
  world.sandbox.addFinishedCall({ agentId: world.reception.agentId, ...call });

/** The paths, without ids, of the requests that a delivery sends. */
async function getRequests(id: string, body: unknown = { id }): Promise<string[]> {
  world.sandbox.clearRequests();
  await flow.run(body);
  return world.sandbox.requests.map(({ path }) => path.replace(/[\da-f-]{36}/, '*'));
}

/** The store operations of a delivery. */
async function getStoreOperations(body: unknown): Promise<string> {
  flow.store.operations.length = 0;
  await flow.run(body);
  return flow.store.operations.map(({ operation }) => operation).join(' ');
}

describe('the requests of a delivery', () => {
  const callAndMessages = ['/v1/call/*', '/v1/call/*/message'];

  it('are for the call and its messages, and once for its agent version', async () => {
    flow.edit({ agents: [world.reception.agentId], direction: 'inbound' });
    expect(await getRequests(finishedCall())).toEqual([...callAndMessages, '/v1/agent/*']);
    expect(await getRequests(finishedCall())).toEqual(callAndMessages);
  });

  it('are sent at the same time by a flow for every call', async () => {
    const id = finishedCall();
    const open: number[] = [];
    world.sandbox.misbehave({
      on: 'requests',
      match: () => {
        open.push(world.sandbox.requests.filter(({ status }) => status === null).length);
        return true;
      },
      effect: { kind: 'delay', ms: 500 },
    });
    await flow.run({ id });
    expect(Math.max(...open)).toBe(2);
  });

  it('are for the call alone if it does not pass the filter', async () => {
    const { agentId } = world.sales;
    for (const input of [
      { agents: [agentId] },
      { agents: [agentId, randomUUID()], direction: 'inbound' },
      { versions: [world.reception.v1] },
      { direction: 'outbound' },
    ]) {
      flow.edit({ direction: 'any', ...input });
      expect(await getRequests(finishedCall())).toEqual(['/v1/call/*']);
    }
  });

  it.each([
    ['beside the id', (id: string, says: object) => ({ id, ...says })],
    ['beside the call_id', (id: string, says: object) => ({ call_id: id, ...says })],
    ['in call', (id: string, says: object) => ({ call: { id, ...says } })],
    [
      'in data, below an id of the delivery itself',
      (id: string, says: object) => ({ id: randomUUID(), data: { id, ...says } }),
    ],
  ])('are none if the body rules the call out %s', async (_, parseBody) => {
    const id = finishedCall();
    flow.edit({ agents: [world.sales.agentId], direction: 'any' });
    expect(await getRequests(id, parseBody(id, { agent_id: world.reception.agentId }))).toEqual([]);
    flow.edit({ direction: 'outbound' });
    expect(await getRequests(id, parseBody(id, { type: 'inbound' }))).toEqual([]);
    flow.edit({ direction: 'inbound' });
    expect(await getRequests(id, parseBody(id, { type: 'outbound' }))).toEqual([]);
    expect(flow.store.operations).toEqual([]);
  });

  it.each([
    ['a picked agent', () => ({ agent_id: world.reception.agentId.toUpperCase() })],
    ['no agent', () => ({ agent_id: null })],
    ['an agent id that is none', () => ({ agent_id: 'Sales' })],
    ['a type of its own', () => ({ type: 'status_changed' })],
    ['another agent, elsewhere', () => ({ data: { agent_id: world.sales.agentId } })],
    [
      'another agent, beside a less likely id',
      () => ({
        call: undefined,
        data: { id: randomUUID(), agent_id: world.reception.agentId },
      }),
    ],
  ])('read the call if the body names %s', async (_, says) => {
    const id = finishedCall();
    flow.edit({ agents: [world.reception.agentId], direction: 'inbound' });
    expect(await flow.run({ call_id: id, ...says() })).toHaveLength(1);
  });

  it.each(['dialing', 'in_queue', 'in_progress'])(
    'are none if the body has the status %s',
    async (status) => {
      const id = finishedCall();
      for (const body of [{ id, status }, { call: { id, status } }, { data: { id, status } }]) {
        expect(await getRequests(id, body)).toEqual([]);
      }
      expect(flow.store.operations).toEqual([]);
    },
  );

  it('are one for each thousand messages', async () => {
    const id = finishedCall();
    for (let count = 0; count < 5_000; count += 1) world.sandbox.say(id, 'user', `Line ${count}`);
    const paths = await getRequests(id);
    expect(paths.filter((path) => path.endsWith('/message'))).toHaveLength(5);
  });

  it('read an agent version once', async () => {
    await flow.run({ id: finishedCall() });
    await flow.run({ id: finishedCall() });
    const agents = world.sandbox.requests.filter(({ path }) => path.startsWith('/v1/agent/'));
    expect(agents).toHaveLength(1);
    expect(world.sandbox.requestCount).toBe(5);
  });
});

describe('the store operations of a delivery', () => {
  it('stay the same few', async () => {
    await flow.switchOn();
    await flow.run({ id: finishedCall() });
    const id = finishedCall();
    expect(await getStoreOperations({ id })).toBe('get get get get get get get put put');
    expect(await getStoreOperations({ id })).toBe('get get');
    expect(await getStoreOperations({ id: finishedCall() })).toBe(
      'get get get get get get get put put',
    );
  });
});
