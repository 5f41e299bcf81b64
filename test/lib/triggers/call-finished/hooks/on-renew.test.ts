import { recordLog } from '../../../../support/log';
import { MINUTE, moveTime } from '../../../../support/time';
import { getCallIds, startCallFinished, type CallFinishedWorld } from '../support';

let world: CallFinishedWorld;
let logged: () => string[];

beforeEach(async () => {
  logged = recordLog();
  world = await startCallFinished();
});

describe('the renewal', () => {
  it('is scheduled every 5 minutes', () => {
    expect(world.host.piece.getTrigger('call_finished')?.renewConfiguration).toEqual({
      strategy: 'CRON',
      cronExpression: '*/5 * * * *',
    });
  });

  it('requeues calls even if the webhook cannot be repaired', async () => {
    const flow = await world.addFlowOn();
    const [webhook] = world.sandbox.webhooks();
    world.sandbox.deleteWebhookFromOutside(webhook?.id ?? '');
    world.sandbox.misbehave({
      on: 'requests',
      match: (method) => method === 'POST',
      effect: { kind: 'status', status: 422 },
    });
    const id = world.addLostCall();
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([id]);
    expect(logged()).toEqual([
      expect.stringContaining('could not repair its webhook, and retries at its next renewal'),
      expect.stringContaining('requeued calls that no delivery had brought: 1.'),
    ]);
  });

  it('does not throw while Diga refuses the key, and catches up afterwards', async () => {
    const flow = await world.addFlowOn();
    const id = world.addLostCall();
    const end = world.sandbox.misbehave({
      on: 'requests',
      effect: { kind: 'status', status: 403 },
    });
    await world.renew(flow);
    expect(logged()).toEqual([
      expect.stringContaining('could not catch up, and retries at its next renewal'),
    ]);
    end();
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([id]);
  });

  it('logs one line for a repaired webhook and the requeued calls', async () => {
    const flow = await world.addFlowOn();
    const [webhook] = world.sandbox.webhooks();
    world.sandbox.deleteWebhookFromOutside(webhook?.id ?? '');
    world.addLostCall();
    world.addLostCall();
    await world.renew(flow);
    await world.renew(flow);
    expect(logged()).toEqual([
      'Diga, Call Finished: its webhook in Diga was missing or out of date, and is repaired; requeued calls that no delivery had brought: 2.',
    ]);
  });
});

describe('a flow that polls', () => {
  const polling = { delivery: 'polling' };

  it('registers no webhook, and is run by the renewal alone, without a line in the log', async () => {
    const flow = await world.addFlowOn(polling);
    expect(world.sandbox.webhooks()).toEqual([]);
    const id = world.addLostCall();
    await world.renew(flow);
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([id]);
    expect(world.sandbox.webhooks()).toEqual([]);
    expect(logged()).toEqual([]);
  });

  it('needs no permission for webhooks', async () => {
    const apiKey = world.sandbox.createKey({ calls: 'read', messages: 'read', agents: 'read' });
    const flow = world.addFlow(polling, { apiKey });
    await flow.switchOn();
    const id = world.addLostCall();
    await world.renew(flow);
    expect(getCallIds(flow)).toEqual([id]);
    await flow.switchOff();
  });

  it('removes the webhook of when its deliveries were instant', async () => {
    const flow = await world.addFlowOn();
    flow.edit({ direction: 'any', ...polling });
    await flow.switchOn();
    expect(world.sandbox.webhooks()).toEqual([]);
  });
});

describe('a store that fails once, at any of its operations', () => {
  it('neither loses nor doubles a call', async () => {
    for (let failing = 0; failing < 40; failing += 1) {
      const flow = await world.addFlowOn();
      let left = failing;
      flow.store.fails = () => (left -= 1) === -1;
      const ids = [world.addLostCall(), world.sandbox.placeCall()];
      await world.settled();
      await world.renew(flow);
      world.sandbox.finishCall(ids[1] ?? '');
      await world.settled();
      const wasReached = left < 0;
      flow.store.fails = () => false;
      for (const later of [5, 25, 45, 70, 75].map((minutes) => minutes * MINUTE)) {
        moveTime(later);
        await world.renew(flow);
      }
      expect([failing, getCallIds(flow).sort()]).toEqual([failing, [...ids].sort()]);
      jest.spyOn(Date, 'now').mockRestore();
      await flow.switchOff();
      if (!wasReached) return;
    }
    throw new Error('There are more operations than were tried');
  }, 120_000);
});
