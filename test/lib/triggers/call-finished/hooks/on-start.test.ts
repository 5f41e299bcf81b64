import type { Flow } from '../../../../support/host';
import { startWorld, type World } from '../../../../support/world';

let world: World;
let flow: Flow;
let warned: jest.SpyInstance;

beforeEach(async () => {
  warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  world = await startWorld();
  flow = world.addFlow();
  await flow.switchOn();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await world.close();
});

const lease = 61 * 60_000;

describe('the start of a flow run', () => {
  const start = (payload: unknown) =>
    world.host.piece
      .getTrigger('call_finished')
      ?.onStart({ payload, store: flow.store } as never) as Promise<void>;

  it('is noted, also when the store fails at first', async () => {
    const id = world.sandbox.addFinishedCall();
    const [item] = await flow.run({ id });
    let failures = 2;
    flow.store.fails = () => (failures -= 1) >= 0;
    await start(item);
    expect(failures).toBeLessThan(0);
    moveOn();
    expect(await flow.run({ id })).toEqual([]);
    expect(warned).not.toHaveBeenCalled();
  });

  it.each([[null], ['text'], [{}], [{ call_id: 7 }]])('does nothing for %j', async (payload) => {
    const before = flow.store.operations.length;
    await start(payload);
    expect(flow.store.operations).toHaveLength(before);
  });

  it('never throws, but says what a store that stays away means', async () => {
    flow.store.fails = () => true;
    await expect(start({ call_id: 'x' })).resolves.toBeUndefined();
    expect(warned).toHaveBeenCalledWith(expect.stringContaining('may be run again'));
  }, 15_000);

  function moveOn() {
    const now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now + lease);
  }
});
