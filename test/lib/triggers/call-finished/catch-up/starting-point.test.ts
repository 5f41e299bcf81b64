import { startingPointNow } from '../../../../../src/lib/triggers/call-finished/catch-up/starting-point';
import type { Checkpoint } from '../../../../../src/lib/triggers/call-finished/state/checkpoint';
import { getClient } from '../../../../support/diga';
import type { Flow } from '../../../../support/host';
import { recordLog } from '../../../../support/log';
import { HOUR, MINUTE, moveTime } from '../../../../support/time';
import { getCallIds, startCallFinished, type CallFinishedWorld } from '../support';

const NOON = Date.parse('2026-05-12T12:00:00.000Z');
const at = (ms: number) => new Date(NOON + ms).toISOString();

let world: CallFinishedWorld;

beforeEach(async () => {
  recordLog();
  world = await startCallFinished();
});

describe('the starting point', () => {
  const startNow = (before: Checkpoint | null = null) =>
    startingPointNow(getClient(world.sandbox), before);

  const finishedCall = (createdDate: number) => world.sandbox.addFinishedCall({ createdDate });
  const callInProgress = (createdDate: number) => world.sandbox.placeCall({ createdDate });

  it('is open in a project without calls', async () => {
    expect(await startNow()).toEqual({
      newest: [],
      scope: { newestAtStart: null, inProgressAtStart: [] },
      checkpoint: { watermark: null, pending: [], index: [], unindexed: [] },
    });
  });

  it('is 5 minutes before the newest call, without what was finished since', async () => {
    finishedCall(NOON - 6 * MINUTE);
    const ids = [finishedCall(NOON - 5 * MINUTE), finishedCall(NOON), finishedCall(NOON)];
    const { scope, checkpoint } = await startNow();
    expect(scope.newestAtStart?.created_date).toBe(at(-5 * MINUTE));
    expect(scope.newestAtStart?.ids.sort()).toEqual(ids.sort());
    expect(checkpoint).toMatchObject({ watermark: at(-5 * MINUTE), pending: [] });
  });

  it('takes over the calls in progress, oldest first, however long they last', async () => {
    const ids = [-80 * HOUR, -24 * HOUR, -MINUTE].map((ms) => callInProgress(NOON + ms));
    finishedCall(NOON);
    const { scope, checkpoint } = await startNow();
    expect(scope.inProgressAtStart).toEqual(ids);
    expect(checkpoint.pending.map(({ id, finished }) => ({ id, finished }))).toEqual(
      ids.map((id) => ({ id, finished: false })),
    );
  });

  it('keeps the index of the ledger', async () => {
    const index = [{ hour: '2026-05-10T12', part: 0 }];
    const unindexed = [{ from: at(-48 * HOUR), to: at(-40 * HOUR) }];
    const { checkpoint } = await startNow({ watermark: at(0), pending: [], index, unindexed });
    expect(checkpoint).toMatchObject({ index, unindexed });
  });
});

describe('a flow that is switched on for the first time', () => {
  it('ignores calls that finished before, also when they are delivered', async () => {
    const before = world.addLostCall();
    const flow = await world.addFlowOn();
    await world.renew(flow);
    world.sandbox.redeliver(before);
    await world.settled();
    expect(flow.runs).toEqual([]);
  });

  it('runs for a call that was in progress', async () => {
    const id = world.sandbox.placeCall();
    const flow = await world.addFlowOn();
    world.sandbox.misbehave({ on: 'deliveries', effect: { kind: 'drop' } });
    world.sandbox.finishCall(id);
    moveTime(5 * MINUTE);
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([id]);
  });

  it('runs for the first call of a project that had none', async () => {
    const flow = await world.addFlowOn();
    await world.renew(flow);
    const id = world.addLostCall();
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([id]);
  });
});

describe('a flow that is switched on again', () => {
  it.each([
    ['is republished', (flow: Flow) => flow.republish()],
    ['is published without being switched off', (flow: Flow) => flow.switchOn()],
    ['was off for 9 minutes', offFor(9 * MINUTE)],
  ])('resumes where it was if it %s', async (_, change) => {
    const flow = await world.addFlowOn();
    const before = world.addLostCall();
    const during = world.addLostCall();
    await change(flow);
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([before, during]);
  });

  it('starts from now if it was off for longer than 10 minutes', async () => {
    const flow = await world.addFlowOn();
    world.addLostCall();
    await offFor(11 * MINUTE)(flow);
    await world.renew(flow);
    expect(flow.runs).toEqual([]);
    const id = world.addLostCall();
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([id]);
  });

  it('counts its time off from when it was first switched off', async () => {
    const flow = await world.addFlowOn();
    world.addLostCall();
    await flow.switchOff();
    moveTime(8 * MINUTE);
    await flow.switchOff();
    moveTime(16 * MINUTE);
    await flow.switchOn();
    await world.renew(flow);
    expect(flow.runs).toEqual([]);
  });

  function offFor(ms: number) {
    return async (flow: Flow): Promise<void> => {
      await flow.switchOff();
      moveTime(ms);
      await flow.switchOn();
    };
  }
});
