import { randomUUID } from 'node:crypto';
import type { Flow } from '../../../support/host';
import { startCallFinished, type CallFinishedWorld } from './support';

let world: CallFinishedWorld;
let flow: Flow;

beforeEach(async () => {
  world = await startCallFinished();
  flow = world.addFlow();
});

const getQuery = ({ deliveryUrl }: Flow) => ({
  token: new URL(deliveryUrl).searchParams.get('token'),
});

describe('a request without the token of the flow', () => {
  it.each([
    ['none', () => ({})],
    ['no query at all', () => null],
    ['another one', () => ({ token: 'x'.repeat(22) })],
    ['the one of another flow', () => getQuery(world.addFlow())],
    ['one of another key', () => getQuery(world.addFlow({}, { apiKey: 'another' }))],
    ['the right one twice', () => ({ token: [getQuery(flow).token, getQuery(flow).token] })],
    ['an empty one', () => ({ token: '' })],
  ])('starts nothing and costs nothing: %s', async (_, query) => {
    const id = world.sandbox.addFinishedCall();
    for (const body of [{ id }, { id: randomUUID() }, { anything: 1 }]) {
      expect(await flow.run(body, { queryParams: query() })).toEqual([]);
    }
    expect(world.sandbox.requestCount).toBe(0);
    expect(flow.store.operations).toEqual([]);
    expect(await flow.run({ id }, { queryParams: getQuery(flow) })).toHaveLength(1);
  });

  it('starts nothing, without an error, whatever payload its sender wrote', async () => {
    const warned = jest.spyOn(console, 'warn');
    const run = world.host.piece.getTrigger('call_finished')?.run as (
      context: object,
    ) => Promise<unknown>;
    const { id, webhookUrl, store } = flow;
    const auth = { props: world.connection };
    for (const payload of [undefined, null, {}, { queryParams: 'token' }, 'text']) {
      const context = {
        auth,
        payload,
        webhookUrl,
        store,
        propsValue: {},
        flows: { current: { id } },
      };
      expect(await run(context)).toEqual([]);
    }
    expect(warned).not.toHaveBeenCalled();
  });
});

describe('a request to the synchronous address', () => {
  it('throws before any request or store operation, with the token too', async () => {
    const id = world.sandbox.addFinishedCall();
    for (const body of [{ anything: 1 }, { id }, { id, status: 'in_progress' }]) {
      await expect(flow.run(body, { webhookUrl: '' })).rejects.toThrow('No step was run.');
    }
    expect(world.sandbox.requestCount).toBe(0);
    expect(flow.store.operations).toEqual([]);
  });
});
