import { LEASE_MS } from '../../../../../src/lib/triggers/call-finished/state/ledger';
import type { Flow } from '../../../../support/host';
import { recordLog } from '../../../../support/log';
import { moveTime, speedUpTime } from '../../../../support/time';
import { startCallFinished, type CallFinishedWorld } from '../support';

let world: CallFinishedWorld;
let flow: Flow;
let logged: () => string[];

beforeEach(async () => {
  logged = recordLog();
  world = await startCallFinished();
  flow = world.addFlow();
  await flow.switchOn();
});

describe('the start of a flow run', () => {
  const start = (payload: unknown) =>
    world.host.piece
      .getTrigger('call_finished')
      ?.onStart({ payload, store: flow.store } as never) as Promise<void>;

  it('marks its call as started, even if the store fails at first', async () => {
    const id = world.sandbox.addFinishedCall();
    const [item] = await flow.run({ id });
    let failures = 2;
    flow.store.fails = () => (failures -= 1) >= 0;
    await start(item);
    expect(failures).toBeLessThan(0);
    moveTime(LEASE_MS + 60_000);
    expect(await flow.run({ id })).toEqual([]);
    expect(logged()).toEqual([]);
  });

  it.each([[null], ['text'], [{}], [{ call_id: 7 }], [{ call_id: 'x', received_at: null }]])(
    'does nothing for %j',
    async (payload) => {
      const before = flow.store.operations.length;
      await start(payload);
      expect(flow.store.operations).toHaveLength(before);
    },
  );

  it('logs what it means, and does not throw, if the store keeps failing', async () => {
    flow.store.fails = () => true;
    speedUpTime(400);
    const payload = { call_id: 'x', received_at: new Date().toISOString() };
    await expect(start(payload)).resolves.toBeUndefined();
    expect(logged()).toEqual([expect.stringContaining('its call may run again')]);
  });
});
