import { recordLog } from '../../../../support/log';
import { HOUR, MINUTE, moveTime, withoutPauses } from '../../../../support/time';
import { getCallIds, getLedgerKeys, startCallFinished, type CallFinishedWorld } from '../support';

let world: CallFinishedWorld;
let logged: () => string[];

beforeEach(async () => {
  logged = recordLog();
  world = await startCallFinished();
});

describe('the scan', () => {
  it('requeues each finished call that no delivery has brought once, and logs how many', async () => {
    const flow = await world.addFlowOn();
    const ids = [world.addLostCall(), world.addLostCall()];
    await world.renew(flow);
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual(ids);
    expect(logged()).toEqual([
      expect.stringMatching(/requeued calls that no delivery had brought: 2\.$/),
    ]);
  });

  it('skips calls that do not pass the filter', async () => {
    const { reception, sales } = world;
    const flow = await world.addFlowOn({ agents: [sales.agentId], versions: ['published'] });
    world.addLostCall({ agentId: reception.agentId });
    world.addLostCall({ agentId: null });
    const id = world.addLostCall({ agentId: sales.agentId });
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([id]);
  });

  it('requeues a call once for each of several flows', async () => {
    const flows = [await world.addFlowOn(), await world.addFlowOn()];
    const id = world.addLostCall();
    for (const flow of flows) await world.renew(flow);
    for (const flow of flows) await world.renew(flow);
    expect(flows.map(getCallIds)).toEqual([[id], [id]]);
  });

  it('leaves a call that has just ended to its own delivery', async () => {
    const flow = await world.addFlowOn();
    const id = world.sandbox.addFinishedCall({}, { startTime: Date.now() - 20_000, duration: 10 });
    await world.renew(flow);
    expect(flow.runs).toEqual([]);
    moveTime(5 * MINUTE);
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([id]);
  });

  it('requeues a call that has just ended at once if the flow polls', async () => {
    const flow = await world.addFlowOn({ delivery: 'polling' });
    const id = world.sandbox.addFinishedCall({}, { startTime: Date.now() - 20_000, duration: 10 });
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([id]);
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([id]);
  });
});

describe('the scan of more calls of one millisecond than a page holds', () => {
  const isOurs = (index: number) => index % 25 === 0;

  it('requeues each once, and those that come later; all are pruned from the ledger', async () => {
    const flow = await world.addFlowOn({ direction: 'inbound' });
    world.addLostCall({ type: 'outbound' });
    await world.renew(flow);
    const createdDate = Date.now();
    const all = Array.from({ length: 2_500 }, (_, index) =>
      world.addLostCall({ createdDate, type: isOurs(index) ? 'inbound' : 'outbound' }),
    );
    const ids = [
      ...all.filter((_, index) => isOurs(index)),
      world.addLostCall({ createdDate: createdDate + 1 }),
    ];
    flow.isQueueHeld = true;
    await withoutPauses(() => world.renew(flow));
    await flow.releaseQueue();
    await withoutPauses(() => world.renew(flow));
    expect(getCallIds(flow).sort()).toEqual(ids.sort());

    moveTime(26 * HOUR);
    const recent = world.addLostCall();
    for (let times = 0; times < 3; times += 1) await world.renew(flow);
    expect(getLedgerKeys(flow)).toEqual([`call_${recent}`]);
  }, 60_000);

  it('requeues all of them over several rounds', async () => {
    const flow = await world.addFlowOn();
    flow.isQueueHeld = true;
    const createdDate = Date.now();
    const ids = Array.from({ length: 1_100 }, () => world.addLostCall({ createdDate }));
    ids.push(world.addLostCall({ createdDate: createdDate + 1 }));
    for (let times = 0; times < 6; times += 1) {
      await withoutPauses(() => world.renew(flow));
      await flow.releaseQueue();
    }
    expect(getCallIds(flow).sort()).toEqual(ids.sort());
  }, 120_000);
});
