import { callRecordSchema } from '../../../src/lib/records/call';
import { answeredCall, seedProject } from '../../sandbox/seed';
import { getDigaError, getInputError, NOBODY, startWorld } from '../../support/diga';
import type { Item, Step } from '../../support/host';
import { FlowStore } from '../../support/store';

const MINUTE = 60_000;

/** Freezes `Date.now` until told otherwise. Timers keep running, because requests need them. */
function freezeTime() {
  let now = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  return (until: number | null) => {
    if (until !== null) now = until;
  };
}

async function start() {
  const all = await startWorld();
  const project = seedProject(all.sandbox);
  const goTo = freezeTime();
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
  /** Advances time to the end of the pause and resumes the run. */
  const goOn = (step: Step) => {
    goTo(step.pausedUntil);
    return step.resume();
  };
  const breakDiga = () =>
    all.sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 401 } });
  return { ...all, ...project, callId, store, wait, goOn, breakDiga };
}

describe('Wait for Call', () => {
  it('returns a finished call without a pause', async () => {
    const { sandbox, wait, reception, store } = await start();
    const { pausedUntil, output } = await wait({ call_id: answeredCall(sandbox, reception) });
    expect(pausedUntil).toBeNull();
    expect(output).toMatchObject({
      status: 'completed',
      agent_name: 'Reception',
      message_count: 6,
    });
    expect(Object.keys(output ?? {})).toEqual(callRecordSchema.fields.map(({ key }) => key));
    expect(store.operations).toEqual([]);
  });

  it('pauses until the call is finished, and cleans up the store', async () => {
    const { sandbox, wait, goOn, callId, store } = await start();
    const step = await wait();
    expect(step.output).toBeUndefined();
    expect([...store.entries.keys()]).toEqual([
      expect.stringMatching(/^wait_for_call_\w+_step_2$/),
    ]);
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

  it('polls without a webhook, less often the longer it waits', async () => {
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

  it('fails when the longest wait has passed, not before', async () => {
    const { wait, goOn, store } = await start();
    const step = await wait({ longest_wait: 1 });
    const begin = Date.now();
    for (let polls = 0; polls < 3; polls += 1) await goOn(step);
    expect(step.pausedUntil).toBe(begin + MINUTE);
    const error = await getDigaError(goOn(step));
    expect(error.message).toMatch(/^The call was not finished within 1 minute\. Set a longer/);
    expect(store.entries.size).toBe(0);
  });

  it('returns the unfinished call at the deadline, if configured', async () => {
    const { sandbox, wait, goOn, callId } = await start();
    sandbox.setStatus(callId, 'in_progress');
    const step = await wait({ longest_wait: 0.1, if_not_finished: 'go_on' });
    await goOn(step);
    expect(step.output).toMatchObject({ call_id: callId, status: 'in_progress', end_time: null });
  });

  it('keeps waiting through retryable errors, and reports the last one at the deadline', async () => {
    const { sandbox, wait, goOn, callId } = await start();
    const step = await wait({ longest_wait: 1 });
    const recover = sandbox.misbehave({
      on: 'requests',
      effect: { kind: 'status', status: 429, retryAfter: 3600 },
    });
    await goOn(step);
    expect(step.pausedUntil).not.toBeNull();
    recover();
    sandbox.finishCall(callId);
    await goOn(step);
    expect(step.output).toMatchObject({ status: 'completed' });

    sandbox.misbehave({
      on: 'requests',
      effect: { kind: 'status', status: 429, retryAfter: 3600 },
    });
    const other = await wait({ longest_wait: 0.1 });
    expect((await getDigaError(goOn(other))).kind).toBe('rate_limited');
  });

  it('fails immediately on a fatal error, and cleans up the store', async () => {
    const { wait, goOn, breakDiga, store } = await start();
    expect((await getDigaError(wait({ call_id: NOBODY }))).kind).toBe('not_found');
    expect((await getInputError(wait({ call_id: 'none' }))).message).toMatch(/^"Call ID" does not/);
    const step = await wait();
    breakDiga();
    expect((await getDigaError(goOn(step))).kind).toBe('unauthorized');
    expect(store.entries.size).toBe(0);
  });

  it('meets the deadline even if the store fails', async () => {
    const { wait, goOn, store } = await start();
    store.fails = () => true;
    const step = await wait({ longest_wait: 0.5 });
    await goOn(step);
    expect((await getDigaError(goOn(step))).kind).toBe('timeout');
  });

  it.each([0, -1, 1441, Number.NaN])(
    'rejects a longest wait of %s minutes',
    async (longest_wait) => {
      const { wait } = await start();
      expect((await getInputError(wait({ longest_wait }))).message).toMatch(
        /^"Longest Wait \(Minutes\)"/,
      );
    },
  );

  it('explains that the flow cannot pause', async () => {
    const { wait } = await start();
    expect((await getInputError(wait({}, false))).message).toMatch(
      /Only a published flow can wait.*Get Call/,
    );
  });

  it('returns the current state when tested in the builder', async () => {
    const { sandbox, host, connection, callId } = await start();
    const test = () => host.testAction('wait_for_call', connection, { call_id: callId });
    expect(await test()).toMatchObject({ call_id: callId, status: 'dialing' });
    sandbox.finishCall(callId);
    expect(await test()).toMatchObject({ call_id: callId, status: 'completed' });
  });
});
