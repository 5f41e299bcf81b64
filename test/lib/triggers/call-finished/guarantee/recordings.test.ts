import { recordLog } from '../../../../support/log';
import { type CallFinishedWorld, startCallFinished } from '../support';
import { MINUTE, passTime, renewFor } from './support';

const RECORDING = 'https://recordings.example.com/call.mp3';

let world: CallFinishedWorld;
let logged: () => string[];

beforeEach(async () => {
  logged = recordLog();
  world = await startCallFinished();
});

/** A call that has just ended, answered and without a recording, and whose delivery was processed. */
async function endCall(messages = 1): Promise<string> {
  const { sandbox } = world;
  const callId = sandbox.placeCall();
  sandbox.setStatus(callId, 'in_progress');
  for (let count = 0; count < messages; count += 1) sandbox.say(callId, 'user', 'Hello?');
  passTime(2 * MINUTE);
  sandbox.finishCall(callId);
  await world.settled();
  return callId;
}

const renewEvery5Minutes = (flow: Parameters<typeof renewFor>[1], minutes: number) =>
  renewFor(world, flow, { ms: minutes * MINUTE, everyMs: 5 * MINUTE });

describe.each(['instant', 'polling'])('Wait for the Recording (%s)', (delivery) => {
  const addFlow = (wait_for_recording?: string) =>
    world.addFlowOn({ delivery, ...(wait_for_recording && { wait_for_recording }) });

  it.each([undefined, 'off'])(
    'runs a call without a recording as it is if set to %s',
    async (set) => {
      const flow = await addFlow(set);
      const call_id = await endCall();
      await renewEvery5Minutes(flow, 5);
      expect(flow.runs).toMatchObject([{ call_id, recording_url: null }]);
    },
  );

  it.each([
    ['recording', () => endCall(1), { recording_url: RECORDING, message_count: 1 }],
    ['recording and messages', () => endCall(0), { recording_url: RECORDING, message_count: 1 }],
  ])('runs a call once Diga has its %s', async (what, end, expected) => {
    const { sandbox } = world;
    const flow = await addFlow('60');
    const call_id = await end();
    sandbox.redeliver(call_id);
    await renewEvery5Minutes(flow, 30);
    expect(flow.runs).toEqual([]);

    sandbox.changeCall(call_id, { recording_url: RECORDING });
    if (what !== 'recording') {
      await renewEvery5Minutes(flow, 10);
      expect(flow.runs).toEqual([]);
      sandbox.say(call_id, 'user', 'Hello?');
    }
    await renewEvery5Minutes(flow, 5);
    expect(flow.runs).toMatchObject([{ call_id, ...expected }]);
    sandbox.redeliver(call_id);
    await renewEvery5Minutes(flow, 90);
    expect(flow.runs).toHaveLength(1);
  });

  it.each([
    ['5', 5],
    ['15', 15],
    ['60', 60],
  ])(
    'waits up to %s minutes from the end of the call, and then runs it as it is',
    async (set, minutes) => {
      const flow = await addFlow(set);
      const call_id = await endCall();
      passTime(-5_000);
      await renewEvery5Minutes(flow, minutes);
      expect(flow.runs).toEqual([]);
      await renewEvery5Minutes(flow, 5);
      expect(flow.runs).toMatchObject([{ call_id, recording_url: null, message_count: 1 }]);
      await renewEvery5Minutes(flow, 60);
      expect(flow.runs).toHaveLength(1);
    },
  );

  it('does not wait for a call that nobody answered', async () => {
    const flow = await addFlow('60');
    const call_id = world.sandbox.placeCall();
    passTime(2 * MINUTE);
    world.sandbox.finishCall(call_id, { answered: false });
    await world.settled();
    await renewEvery5Minutes(flow, 5);
    expect(flow.runs).toMatchObject([{ call_id, start_time: null }]);
  });

  it('does not wait for a call whose time was over when Diga was asked', async () => {
    const flow = await addFlow('5');
    const call_id = world.addLostCall();
    await renewEvery5Minutes(flow, 5);
    expect(flow.runs).toMatchObject([{ call_id, recording_url: null }]);
  });

  it('keeps no call after it back, and does not say that a call is stuck', async () => {
    const flow = await addFlow('60');
    await endCall();
    const answered = world.addLostCall();
    world.sandbox.changeCall(answered, { recording_url: RECORDING });
    world.sandbox.say(answered, 'user', 'Hello?');
    await renewEvery5Minutes(flow, 50);
    expect(flow.runs).toMatchObject([{ call_id: answered }]);
    expect(logged().filter((line) => line.includes('retried'))).toEqual([]);
  });

  it('costs one request a renewal more, however many calls are waited for', async () => {
    const flow = await addFlow('60');
    for (let calls = 0; calls < 12; calls += 1) await endCall();
    await renewEvery5Minutes(flow, 10);
    const usual = world.sandbox.requestCount;
    await renewEvery5Minutes(flow, 5);
    const requests = world.sandbox.requests.slice(usual).filter(({ path }) => /call/.test(path));
    expect(requests.length).toBeLessThanOrEqual(2);
    expect(flow.runs).toEqual([]);
  });
});

describe('Wait for the Recording of a call that was delivered', () => {
  it('runs at the next delivery after Diga has it', async () => {
    const flow = await world.addFlowOn({ wait_for_recording: '15' });
    const call_id = await endCall();
    expect(flow.runs).toEqual([]);
    world.sandbox.changeCall(call_id, { recording_url: RECORDING });
    world.sandbox.redeliver(call_id);
    await world.settled();
    expect(flow.runs).toMatchObject([{ call_id, recording_url: RECORDING }]);
    await renewEvery5Minutes(flow, 30);
    expect(flow.runs).toHaveLength(1);
  });

  it('runs no call that was deleted meanwhile', async () => {
    const flow = await world.addFlowOn({ wait_for_recording: '15' });
    const callId = await endCall();
    await renewEvery5Minutes(flow, 5);
    world.sandbox.deleteCalls([callId]);
    await renewEvery5Minutes(flow, 30);
    expect(flow.runs).toEqual([]);
  });
});
