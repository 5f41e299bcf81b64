import { recordLog } from '../../../../support/log';
import { startCallFinished } from '../support';
import { endUndelivered, HOUR, MINUTE, passTime, renewFor } from './support';

describe('a call that ends while it is read', () => {
  it('runs with its whole transcript', async () => {
    recordLog();
    const world = await startCallFinished();
    const { sandbox } = world;
    const flow = await world.addFlowOn();
    const callId = sandbox.placeCall();
    sandbox.setStatus(callId, 'in_progress');
    sandbox.say(callId, 'assistant', 'Good morning!');
    sandbox.say(callId, 'user', 'Do you have a table?');
    await world.settled();

    const end = () => {
      if (sandbox.call(callId).status === 'completed') return;
      sandbox.say(callId, 'assistant', 'Yes, at eight.');
      sandbox.say(callId, 'user', 'Thank you!');
      sandbox.finishCall(callId);
    };
    // Whoever reads the messages beside the call gets them before the end, and the call after it.
    sandbox.misbehave({
      on: 'requests',
      match: /\/message$/,
      times: 1,
      effect: {
        kind: 'answer',
        change(body) {
          end();
          return body;
        },
      },
    });
    sandbox.misbehave({
      on: 'requests',
      match: new RegExp(`/v1/call/${callId}$`),
      times: 1,
      effect: { kind: 'delay', ms: 100 },
    });
    sandbox.setDeliveryBody({ shape: 'call_id', withStatus: false });
    sandbox.redeliver(callId);
    await world.settled();
    end();
    await world.settled();
    await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });

    expect(flow.runs.map(({ call_id, message_count }) => [call_id, message_count])).toEqual([
      [callId, 4],
    ]);
  });
});

describe('a call that is deleted in Diga while it is read', () => {
  it.each(['with its status', 'without'])(
    'does not run with an empty transcript (delivery %s)',
    async (which) => {
      recordLog();
      const world = await startCallFinished();
      const { sandbox } = world;
      const flow = await world.addFlowOn();
      const callId = sandbox.placeCall();
      sandbox.setStatus(callId, 'in_progress');
      sandbox.say(callId, 'assistant', 'Good morning!');
      passTime(5 * MINUTE);
      endUndelivered(world, callId);
      sandbox.misbehave({
        on: 'requests',
        match: new RegExp(`/v1/call/${callId}$`),
        times: 1,
        effect: { kind: 'meanwhile', when: 'after', act: () => sandbox.deleteCalls([callId]) },
      });
      sandbox.misbehave({ on: 'requests', match: /message$/, effect: { kind: 'delay', ms: 100 } });
      sandbox.setDeliveryBody({ shape: 'call_id', withStatus: which === 'with its status' });
      sandbox.redeliver(callId);
      await world.settled();
      await renewFor(world, flow, { ms: HOUR, everyMs: 20 * MINUTE });
      expect(flow.runs).toEqual([]);
    },
  );
});
