import { callRecordSchema } from '../../../src/lib/records/call';
import { answeredCall, seedProject } from '../../sandbox/seed';
import { digaErrorOf, inputErrorOf, NOBODY, startAll } from '../../support/diga';
import type { Item, Step } from '../../support/host';
import { FlowStore } from '../../support/store';

const MINUTE = 60_000;

/** Time that goes on only when it is told; what waits for real, such as a request, is not touched. */
function stoppedTime() {
  let now = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  return (until: number | null) => {
    if (until !== null) now = until;
  };
}

async function start() {
  const all = await startAll();
  const project = seedProject(all.sandbox);
  const goTo = stoppedTime();
  const callId = all.sandbox.placeCall({ ...project.sales, type: 'outbound' });
  const store = new FlowStore();
  const wait = (input: Item = {}, canPause = true) =>
    all.host.startStep({
      action: 'wait_for_call',
      connection: all.connection,
      input: { call_id: callId, if_not_finished: 'fail', ...input },
      store,
      canPause,
    });
  /** Lets time pass until the run goes on. */
  const goOn = (step: Step) => {
    goTo(step.pausedUntil);
    return step.resume();
  };
  const breakDiga = () =>
    all.sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 401 } });
  return { ...all, ...project, callId, store, wait, goOn, breakDiga };
}

test('goes on at once with a call that is finished, without a pause', async () => {
  const { sandbox, wait, reception, store } = await start();
  const { pausedUntil, output } = await wait({ call_id: answeredCall(sandbox, reception) });
  expect(pausedUntil).toBeNull();
  expect(output).toMatchObject({ status: 'completed', agent_name: 'Reception', message_count: 6 });
  expect(Object.keys(output ?? {})).toEqual(callRecordSchema.fields.map(({ key }) => key));
  expect(store.operations).toEqual([]);
});

test('pauses until the call is finished, and leaves nothing in the store', async () => {
  const { sandbox, wait, goOn, callId, store } = await start();
  const step = await wait();
  expect(step.output).toBeUndefined();
  expect([...store.entries.keys()]).toEqual([expect.stringMatching(/^wait_for_call_\w+_step_2$/)]);
  for (const status of ['in_queue', 'in_progress'] as const) {
    sandbox.setStatus(callId, status);
    await goOn(step);
    expect(step.pausedUntil).not.toBeNull();
  }
  sandbox.finishCall(callId, { messages: [{ role: 'user', content: 'Hello' }] });
  await goOn(step);
  expect(step.pausedUntil).toBeNull();
  expect(step.output).toMatchObject({ call_id: callId, transcript: 'Contact: Hello' });
  expect(store.entries.size).toBe(0);
});

test('asks Diga itself, so no delivery is needed, and less often the longer it takes', async () => {
  const { sandbox, wait, goOn } = await start();
  const pauses: number[] = [];
  const step = await wait({ longest_wait: 30 });
  const begin = Date.now();
  while (step.pausedUntil !== null && step.pausedUntil < begin + 29 * MINUTE) {
    pauses.push((step.pausedUntil - Date.now()) / 1000);
    await goOn(step);
  }
  expect(pauses[0]).toBe(15);
  expect(Math.max(...pauses)).toBe(60);
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  expect(sandbox.webhooks()).toEqual([]);
});

test('fails with a sentence when the longest wait has passed, not before', async () => {
  const { wait, goOn, store } = await start();
  const step = await wait({ longest_wait: 1 });
  const begin = Date.now();
  for (let looks = 0; looks < 3; looks += 1) await goOn(step);
  expect(step.pausedUntil).toBe(begin + MINUTE);
  const error = await digaErrorOf(goOn(step));
  expect(error.message).toMatch(/^The call was not finished within 1 minute\. Set a longer/);
  expect(store.entries.size).toBe(0);
});

test('or goes on with the call as it is then', async () => {
  const { sandbox, wait, goOn, callId } = await start();
  sandbox.setStatus(callId, 'in_progress');
  const step = await wait({ longest_wait: 0.1, if_not_finished: 'go_on' });
  await goOn(step);
  expect(step.output).toMatchObject({ call_id: callId, status: 'in_progress', end_time: null });
});

test('goes on waiting while Diga cannot be asked, and tells why at the end', async () => {
  const { sandbox, wait, goOn, callId } = await start();
  const step = await wait({ longest_wait: 1 });
  const mend = sandbox.misbehave({
    on: 'requests',
    effect: { kind: 'status', status: 429, retryAfter: 3600 },
  });
  await goOn(step);
  expect(step.pausedUntil).not.toBeNull();
  mend();
  sandbox.finishCall(callId);
  await goOn(step);
  expect(step.output).toMatchObject({ status: 'completed' });

  sandbox.misbehave({
    on: 'requests',
    effect: { kind: 'status', status: 429, retryAfter: 3600 },
  });
  const other = await wait({ longest_wait: 0.1 });
  expect((await digaErrorOf(goOn(other))).kind).toBe('rate_limited');
});

test('fails at once where waiting does not help, and leaves nothing in the store', async () => {
  const { wait, goOn, breakDiga, store } = await start();
  expect((await digaErrorOf(wait({ call_id: NOBODY }))).kind).toBe('not_found');
  expect((await inputErrorOf(wait({ call_id: 'none' }))).message).toMatch(/^"Call ID" does not/);
  const step = await wait();
  breakDiga();
  expect((await digaErrorOf(goOn(step))).kind).toBe('unauthorized');
  expect(store.entries.size).toBe(0);
});

test('ends in time also where the store fails', async () => {
  const { wait, goOn, store } = await start();
  store.fails = () => true;
  const step = await wait({ longest_wait: 0.5 });
  await goOn(step);
  expect((await digaErrorOf(goOn(step))).kind).toBe('timeout');
});

test.each([0, -1, 1441, Number.NaN])(
  'takes no longest wait of %s minutes',
  async (longest_wait) => {
    const { wait } = await start();
    expect((await inputErrorOf(wait({ longest_wait }))).message).toMatch(
      /^"Longest Wait \(Minutes\)"/,
    );
  },
);

test('says so where the flow cannot be paused', async () => {
  const { wait } = await start();
  expect((await inputErrorOf(wait({}, false))).message).toMatch(/cannot pause the flow here/);
});

test('tested alone in the builder, gives the call as it is', async () => {
  const { sandbox, host, connection, callId } = await start();
  const test = () => host.testAction('wait_for_call', connection, { call_id: callId });
  expect(await test()).toMatchObject({ call_id: callId, status: 'dialing' });
  sandbox.finishCall(callId);
  expect(await test()).toMatchObject({ call_id: callId, status: 'completed' });
});
