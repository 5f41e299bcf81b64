import { CALLER, startFunctionCall, toolNames } from './support';

const PARTS = { function_name: 'find_slots' };

describe('a function with a group of parameters', () => {
  it('passes it on as one object', async () => {
    const world = await startFunctionCall();
    const { sandbox } = world;
    const parameters = [
      { name: 'guest', type: 'object', description: 'Who comes' },
      { name: 'guest.name', type: 'string' },
      { name: 'guest.people', type: 'integer', required: false },
    ].map((parameter) => ({ ...parameter, source: 'llm' }));
    const flow = world.addFlow({ parameters });
    await flow.switchOn();
    const [integration] = sandbox.integrations();
    const [tool] = sandbox.tools(String(integration?.id));
    expect(tool?.body?.[0]).toMatchObject({
      name: 'guest',
      data_type: 'object',
      properties: [
        { name: 'name', data_type: 'string', required: true },
        { name: 'people', data_type: 'integer', required: false },
      ],
    });
    const guest = { name: 'Carmen', people: 4 };
    await sandbox.callTool(world.call(), 'find_slots', { guest });
    expect(flow.runs).toMatchObject([{ arguments: { guest } }]);
    expect(await flow.pressTest()).toMatchObject([
      { arguments: { guest: { name: 'Monday', people: 2 } } },
    ]);
    sandbox.clearRequests();
    await flow.renew();
    expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('a flow with Function Call', () => {
  it.each(['name', 'fixed_value'] as const)(
    'answers the agent that uses its function during a call (variables found by %s)',
    async (dynamicParamName) => {
      const world = await startFunctionCall({ dynamicParamName });
      const flow = world.addFlow();
      await flow.switchOn();
      const callId = world.call();
      const result = await world.sandbox.callTool(callId, PARTS.function_name, {
        day: '2026-05-12',
        people: '4',
      });
      const args = { day: '2026-05-12', people: 4, place: 'Valencia', guest: 'Carmen' };
      expect(result).toEqual({
        outcome: 'answered',
        status: 200,
        body: { free: ['10:00', '11:30'], args, caller_number: CALLER },
      });
      expect(flow.runs).toMatchObject([
        {
          arguments: args,
          caller_number: CALLER,
          agent_name: 'Reception',
          call_id: null,
          created_date: null,
        },
      ]);
      expect(flow.outputs).toMatchObject([{ sent: true, status: 200 }]);
      expect(world.sandbox.messages(callId).at(-1)?.content).toContain('10:00');
    },
  );

  it('counts variables as missing whose names arrive, and says so in the log once', async () => {
    const world = await startFunctionCall({ dynamicParamName: 'template' });
    const log = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const flow = world.addFlow();
    await flow.switchOn();
    const callId = world.call();
    for (let times = 0; times < 2; times += 1) {
      await world.sandbox.callTool(callId, 'find_slots', { day: 'Monday' });
    }
    const args = { day: 'Monday', place: 'Valencia', guest: null };
    const record = { arguments: args, caller_number: null, agent_name: null };
    expect(flow.runs).toMatchObject([record, record]);
    const told = log.mock.calls.filter(([line]) => String(line).includes('names of variables'));
    expect(told).toHaveLength(1);
  });

  it('takes fixed values from the trigger, whatever the request says', async () => {
    const world = await startFunctionCall();
    const flow = world.addFlow();
    await flow.switchOn();
    await world.sandbox.callTool(world.call(), 'find_slots', { day: 'Monday' });
    const [integration] = world.sandbox.integrations();
    const [tool] = world.sandbox.tools(integration?.id ?? '');
    const body = { day: 'Monday', place: 'Madrid' };
    const [record] = await flow.run(body, { headers: { ...tool?.headers } });
    expect(record?.['arguments']).toMatchObject({ day: 'Monday', place: 'Valencia' });
  });

  it('needs no request to Diga and no store operation to answer', async () => {
    const world = await startFunctionCall();
    const flow = world.addFlow();
    await flow.switchOn();
    const callId = world.call();
    world.sandbox.clearRequests();
    flow.store.operations.length = 0;
    await world.sandbox.callTool(callId, 'find_slots', { day: 'Monday' });
    expect(world.sandbox.requestCount).toBe(0);
    expect(flow.store.operations).toEqual([]);
  });

  it('runs in the background if the agent does not wait', async () => {
    const world = await startFunctionCall();
    const flow = world.addFlow({ waits: false });
    await flow.switchOn();
    const result = await world.sandbox.callTool(world.call(), 'find_slots', { day: 'Monday' });
    expect(result).toEqual({ outcome: 'answered', status: 200, body: {} });
    await world.host.settled();
    expect(flow.runs).toMatchObject([{ arguments: { day: 'Monday' } }]);
  });

  it('goes on in the background after it has answered, if the step says so', async () => {
    const world = await startFunctionCall();
    const answer = (text: string, after: string) => ({
      action: 'return_response',
      input: { response_type: 'text', text, after },
    });
    const flow = world.addFlow({}, [
      answer('The first one', 'go_on'),
      answer('Too late', 'stop'),
      answer('Never run', 'stop'),
    ]);
    await flow.switchOn();
    const result = await world.sandbox.callTool(world.call(), 'find_slots', { day: 'Monday' });
    await world.host.settled();
    expect(result.body).toBe('The first one');
    expect(flow.outputs.map(({ body }) => body)).toEqual(['The first one', 'Too late']);
  });

  it('leaves the agent without an answer if no step gives one in time', async () => {
    const world = await startFunctionCall();
    world.host.syncWaitMs = 3_000;
    const flow = world.addFlow({ longest_wait: 1 }, []);
    await flow.switchOn();
    const callId = world.call();
    expect(await world.sandbox.callTool(callId, 'find_slots', { day: 'Monday' })).toMatchObject({
      outcome: 'timeout',
    });
    expect(world.sandbox.messages(callId).at(-1)?.content).toMatch(/cannot look that up/);
  });

  it('adds the call in progress if it is included, with one request', async () => {
    const world = await startFunctionCall();
    const flow = world.addFlow({ include_call: true });
    await flow.switchOn();
    const callId = world.call();
    world.sandbox.setStatus(callId, 'in_progress');
    await world.sandbox.settled();
    world.sandbox.clearRequests();
    await world.sandbox.callTool(callId, 'find_slots', { day: 'Monday' });
    expect(flow.runs).toMatchObject([
      { call_id: callId, agent_id: world.agentId, dynamic_variables: { guest_name: 'Carmen' } },
    ]);
    expect(world.sandbox.requestCount).toBe(1);
  });

  it('answers without the call while Diga cannot say which one it is', async () => {
    const world = await startFunctionCall();
    const log = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const flow = world.addFlow({ include_call: true });
    await flow.switchOn();
    const callId = world.call();
    world.sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 500 } });
    const result = await world.sandbox.callTool(callId, 'find_slots', { day: 'Monday' });
    expect(result.outcome).toBe('answered');
    expect(flow.runs).toMatchObject([{ call_id: null }]);
    expect(log.mock.calls.join()).toContain('Diga, Function Call: the call in progress could not');
    expect(log.mock.calls.join()).not.toContain(CALLER);
  });

  it('leaves out a call that may be that of another caller with the same number', async () => {
    const world = await startFunctionCall();
    const flow = world.addFlow({ include_call: true });
    await flow.switchOn();
    const callIds = [world.call(), world.call()] as const;
    for (const callId of callIds) world.sandbox.setStatus(callId, 'in_progress');
    await world.sandbox.callTool(callIds[0], 'find_slots', { day: 'Monday' });
    world.sandbox.finishCall(callIds[1]);
    await world.sandbox.callTool(callIds[0], 'find_slots', { day: 'Monday' });
    expect(flow.runs).toMatchObject([
      { call_id: null, caller_number: CALLER },
      { call_id: callIds[0] },
    ]);
  });

  it('answers without the call if Diga needs over a third of the wait for it', async () => {
    const world = await startFunctionCall();
    const flow = world.addFlow({ include_call: true, longest_wait: 2 });
    await flow.switchOn();
    const callId = world.call();
    world.sandbox.setStatus(callId, 'in_progress');
    await world.sandbox.settled();
    world.sandbox.misbehave({
      on: 'requests',
      match: /call/,
      effect: { kind: 'delay', ms: 1_500 },
    });
    const result = await world.sandbox.callTool(callId, 'find_slots', { day: 'Monday' });
    expect(result.outcome).toBe('answered');
    expect(flow.runs).toMatchObject([{ call_id: null }]);
  });

  it('stops being a function when it is switched off', async () => {
    const world = await startFunctionCall();
    const flow = world.addFlow();
    await flow.switchOn();
    expect(toolNames(world.sandbox)).toHaveLength(1);
    await flow.switchOff();
    expect(toolNames(world.sandbox)).toEqual([]);
    expect(world.draftTools()).toEqual([]);
  });
});

describe('the call in progress', () => {
  const run = async (body: object, placesCall: boolean) => {
    const world = await startFunctionCall();
    const flow = world.addFlow({ include_call: true });
    await flow.switchOn();
    const callId = world.call();
    if (placesCall) {
      const webCall = world.sandbox.placeCall({ agentId: world.agentId, identifier: 'visitor' });
      for (const id of [callId, webCall]) world.sandbox.setStatus(id, 'in_progress');
    }
    const [integration] = world.sandbox.integrations();
    const [tool] = world.sandbox.tools(integration?.id ?? '');
    world.sandbox.clearRequests();
    const headers = { ...tool?.headers };
    const [record] = await flow.run(body, { headers });
    const { call_id: found, caller_number: caller } = record ?? {};
    return { found, caller, callId, requests: world.sandbox.requestCount };
  };

  it('is found by the digits of the number, however it is written', async () => {
    const { found, callId } = await run({ user_phone_number: '0034 900-000 012'.slice(2) }, true);
    expect(found).toBe(callId);
  });

  it.each([
    ['anonymous', null],
    ['reception@pbx.example.com', null],
    [CALLER, CALLER],
  ])('has a caller number only if there is one: %s', async (user_phone_number, expected) => {
    expect((await run({ user_phone_number }, true)).caller).toBe(expected);
  });

  it.each([
    ['there is none', { user_phone_number: CALLER }, false, 1],
    ['none has the number', { user_phone_number: '+34900000999' }, true, 1],
    ['the number has no digits', { user_phone_number: 'anonymous' }, true, 0],
    ['the call has no number', {}, true, 0],
    ['the number is not a text', { user_phone_number: 34900000012 }, true, 0],
  ])('is null if %s', async (_what, body, placesCall, expected) => {
    const { found, requests } = await run(body, placesCall);
    expect([found, requests]).toEqual([null, expected]);
  });
});
