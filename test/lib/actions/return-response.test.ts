import { getInputError, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';
import { moveTime, speedUpTime } from '../../support/time';
import { startFunctionCall } from '../triggers/function-call/support';
import { startPreCall } from '../triggers/pre-call/support';

/** What the agent gets, and what the step gives, for the input of a step. */
async function responseTo(action: string, input: Item) {
  const world = await startFunctionCall();
  const flow = world.addFlow({}, [{ action, input: { after: 'stop', ...input } }]);
  await flow.switchOn();
  const { outcome, status, body } = await world.sandbox.callTool(world.call(), 'find_slots', {
    day: 'Monday',
  });
  return { outcome, status, body, outputs: flow.outputs, failedRuns: flow.failedRuns };
}

describe('Return Response', () => {
  it('answers with text', async () => {
    const input = { response_type: 'text', text: 'Ten is free.' };
    expect(await responseTo('return_response', input)).toEqual({
      outcome: 'answered',
      status: 200,
      body: 'Ten is free.',
      outputs: [{ sent: true, status: 200, body: 'Ten is free.' }],
      failedRuns: 0,
    });
  });

  it.each([
    [{ text: 'An object' }, 'An object'],
    [{ text: { free: 1 } }, { free: 1 }],
    [{}, ''],
    [
      { response_type: 'json', json: { a: 1, b: undefined, c: null } },
      { a: 1, c: null },
    ],
    [{ response_type: 'json', json: '[{"a":1}]' }, [{ a: 1 }]],
  ])('answers %j with %j', async (input, body) => {
    expect((await responseTo('return_response', input)).body).toEqual(body);
  });

  it.each([
    ['"JSON" is neither an object nor a list', { response_type: 'json', json: 'no' }],
    ['"JSON" is neither an object nor a list', { response_type: 'json' }],
    ['at most 100 KB', { text: 'é'.repeat(60 * 1024) }],
  ])('refuses what cannot be sent: %s', async (text, input) => {
    const { failedRuns, status } = await responseTo('return_response', input);
    expect([failedRuns, status]).toEqual([1, 204]);
    const { host, connection } = await startWorld();
    const error = await getInputError(host.testAction('return_response', connection, input));
    expect(error.message).toContain(text);
  });

  it('sends nothing in a test of the step alone', async () => {
    const { host, connection } = await startWorld();
    const record = await host.testAction('return_response', connection, { text: 'Hello' });
    expect(record).toEqual({ sent: false, status: 200, body: 'Hello' });
  });

  it('says that nothing waits in a flow that another trigger starts', async () => {
    const { host, connection } = await startWorld();
    host.flowOfActions = 'call_finished';
    const error = await getInputError(host.testAction('return_response', connection, {}));
    expect(error.message).toMatch(/^Nothing waits.*start.* with Function Call/i);
  });

  it('says that a host without responses cannot answer', async () => {
    const { host, connection } = await startWorld();
    const error = await getInputError(host.runAction('return_response', connection, { text: 'a' }));
    expect(error.message).toContain('cannot answer from a step');
  });
});

describe('Return Response in a flow run', () => {
  const ANSWER = { action: 'return_response', input: { text: 'Ten is free.', after: 'stop' } };

  /** A flow that answers though it starts with Call Finished, and the end of a call. */
  async function answerAfterCall() {
    const { sandbox, host, connection } = await startFunctionCall();
    const input = { direction: 'any' };
    const steps = [ANSWER];
    const flow = host.addFlow({ trigger: 'call_finished', connection, input, steps });
    await flow.switchOn();
    const finishCall = async () => {
      sandbox.finishCall(sandbox.placeCall());
      await sandbox.settled();
      await host.settled();
    };
    return { flow, finishCall };
  }

  it('fails with a sentence if another trigger has started it', async () => {
    const { flow, finishCall } = await answerAfterCall();
    await finishCall();
    expect(flow.runErrors).toMatchObject([
      { message: expect.stringMatching(/^Nothing waits.*start.* with Function Call/i) as string },
    ]);
  });

  it('does not take the trigger of a draft for that of the version that runs', async () => {
    const { flow, finishCall } = await answerAfterCall();
    flow.edit({ direction: 'inbound' });
    await finishCall();
    expect(flow.runErrors).toEqual([]);
    expect(flow.outputs).toMatchObject([{ sent: true }]);
  });

  it('is sent if the host does not tell in time which trigger has started it', async () => {
    const { flow, finishCall } = await answerAfterCall();
    flow.isListingHeld = true;
    speedUpTime(100);
    await finishCall();
    expect(flow.outputs).toMatchObject([{ sent: true }]);
  });

  it('asks the host nothing while an agent waits', async () => {
    const world = await startFunctionCall();
    const flow = world.addFlow({}, [ANSWER]);
    await flow.switchOn();
    const before = flow.listings;
    await world.sandbox.callTool(world.call(), 'find_slots', { day: 'Monday' });
    expect(flow.outputs).toMatchObject([{ sent: true }]);
    expect(flow.listings).toBe(before);
  });

  it('answers without an error if the agent does not wait', async () => {
    const world = await startFunctionCall();
    const flow = world.addFlow({ waits: false }, [ANSWER]);
    await flow.switchOn();
    await world.sandbox.callTool(world.call(), 'find_slots', { day: 'Monday' });
    await world.host.settled();
    expect(flow.runErrors).toEqual([]);
    expect(flow.outputs).toMatchObject([{ sent: false }]);
  });

  it('says that a second answer of a run is not sent', async () => {
    const world = await startFunctionCall();
    const goOn = { ...ANSWER, input: { text: 'Ten is free.', after: 'go_on' } };
    const flow = world.addFlow({}, [goOn, { ...ANSWER, input: { text: 'Eleven too.' } }]);
    await flow.switchOn();
    const answers = [1, 2].map(async () => {
      const { body } = await world.sandbox.callTool(world.call(), 'find_slots', { day: 'Monday' });
      return body;
    });
    expect(await Promise.all(answers)).toEqual(['Ten is free.', 'Ten is free.']);
    await world.host.settled();
    expect(flow.runErrors).toEqual([]);
    expect(flow.outputs.map(({ sent }) => sent)).toEqual([true, false, true, false]);
  });

  it('belongs to Function Call, and Return Call Data to Pre-Call', async () => {
    const world = await startFunctionCall();
    const flow = world.addFlow({}, [{ action: 'return_call_data', input: {} }]);
    await flow.switchOn();
    await world.sandbox.callTool(world.call(), 'find_slots', { day: 'Monday' });
    expect(flow.runErrors).toMatchObject([
      {
        message: expect.stringMatching(
          /starts with Function Call: use Return Response\.$/,
        ) as string,
      },
    ]);
    world.host.flowOfActions = 'pre_call';
    const test = world.host.testAction('return_response', world.connection, {});
    expect((await getInputError(test)).message).toMatch(
      /starts with Pre-Call: use Return Call Data/,
    );
  });

  it.each([
    [1_000, []],
    [4_000, [/^This response is too late: Diga stopped waiting after 3 s\..*Longest Wait/]],
  ])('comes %d ms after a request that waits for 3 s: %j', async (ms, messages) => {
    const world = await startFunctionCall();
    const slowAnswer = {
      action: 'return_response',
      input: () => {
        moveTime(ms);
        return ANSWER.input;
      },
    };
    const flow = world.addFlow({ longest_wait: 3 }, [slowAnswer]);
    await flow.switchOn();
    await world.sandbox.callTool(world.call(), 'find_slots', { day: 'Monday' });
    expect(flow.runErrors).toMatchObject(
      messages.map((message) => ({ message: expect.stringMatching(message) as string })),
    );
  });
});

describe('Return Call Data', () => {
  /** What the step gives in the flow that prepares a call. */
  async function preparation(input: Item) {
    const { addFlow, call } = await startPreCall();
    const flow = addFlow({}, [{ action: 'return_call_data', input: { after: 'stop', ...input } }]);
    await flow.switchOn();
    await call();
    return flow.outputs[0];
  }

  it('answers with the prompt addition and with variables as texts', async () => {
    const record = await preparation({
      prompt_addition: 'The caller is Carmen.',
      dynamic_variables: { name: 'Carmen', visits: 3, tags: ['a'], none: null, unset: undefined },
    });
    const body = {
      prompt_addition: 'The caller is Carmen.',
      dynamic_variables: { name: 'Carmen', visits: '3', tags: '["a"]' },
    };
    expect(record).toEqual({ sent: true, status: 200, body });
  });

  it('gives Diga its own variables, written with square brackets', async () => {
    const text =
      'Hello [[customer_name]], [[ current_time[Europe/Madrid] ]]. See [[1]], [a](b), [[not this]], "[["x"]]".';
    expect(await preparation({ prompt_addition: text })).toMatchObject({
      body: {
        prompt_addition:
          'Hello {{customer_name}}, {{current_time[Europe/Madrid]}}. See [[1]], [a](b), [[not this]], "[["x"]]".',
      },
    });
  });

  it('answers with both keys if nothing is given', async () => {
    const body = { prompt_addition: '', dynamic_variables: {} };
    expect(await preparation({})).toEqual({ sent: true, status: 200, body });
  });

  it('declines with an error', async () => {
    const body = { declined: true };
    expect(await preparation({ decline: true })).toEqual({ sent: true, status: 500, body });
  });
});
