import { getInputError } from '../../../support/diga';
import type { FlowStep } from '../../../support/host';
import { CALLER, DECLINE, linkedWorkflow, startPreCall } from './support';

describe('a flow with Pre-Call', () => {
  it('prepares a call that begins', async () => {
    const { sandbox, agentId, addFlow, call } = await startPreCall();
    const flow = addFlow();
    await flow.switchOn();
    const { callId, prepared } = await call();
    expect(prepared).toMatchObject({
      runs: [{ outcome: 'answered', status: 200 }],
      promptAddition: `The caller is Carmen, ${CALLER}.`,
      isAborted: false,
    });
    const { contact, agent_version_id, created_date } = sandbox.call(callId);
    expect(sandbox.call(callId).dynamic_variables).toEqual({
      guest_name: 'Carmen',
      visits: '3',
      shop: 'Aurora',
    });
    expect(flow.runs).toEqual([
      {
        call_id: callId,
        type: 'inbound',
        channel: 'call',
        phone_number: CALLER,
        contact_id: contact.id,
        contact_identifier: CALLER,
        contact_type: 'call',
        agent_id: agentId,
        agent_name: null,
        agent_version_id,
        phone_register_id: null,
        start_time: null,
        created_date,
        dynamic_variables: {},
        status: 'dialing',
        contact_created_date: contact.created_date,
        previous_calls: [],
      },
    ]);
  });

  it('needs no request to Diga and no store operation to answer', async () => {
    const { sandbox, addFlow, call } = await startPreCall();
    const flow = addFlow();
    await flow.switchOn();
    sandbox.clearRequests();
    flow.store.operations.length = 0;
    await call();
    expect(sandbox.requestCount).toBe(0);
    expect(flow.store.operations).toEqual([]);
  });

  it.each([true, false])('declines a call, which ends if it is set so: %s', async (hangsUp) => {
    const { sandbox, addFlow, call } = await startPreCall();
    const flow = addFlow({ hang_up: hangsUp }, [DECLINE]);
    await flow.switchOn();
    const { callId, prepared } = await call();
    expect(prepared).toMatchObject({ runs: [{ outcome: 'error', status: 500 }] });
    expect(prepared.isAborted).toBe(hangsUp);
    expect(sandbox.call(callId).status).toBe(hangsUp ? 'completed' : 'dialing');
    // The HTTP step of Diga's engine tries three times before it lets a call end.
    expect(flow.runs).toHaveLength(hangsUp ? 3 : 1);
  });

  it('prepares a call together with others: additions are combined, later variables win', async () => {
    const { sandbox, addFlow, call } = await startPreCall();
    const answer = (text: string, variables: object): FlowStep => ({
      action: 'return_call_data',
      input: { prompt_addition: text, dynamic_variables: variables, decline: false, after: 'stop' },
    });
    await addFlow({}, [answer('Regular.', { name: 'Carmen', visits: 3 })]).switchOn();
    await addFlow({}, [answer('Allergic to nuts.', { visits: 4 })]).switchOn();
    const { callId, prepared } = await call();
    expect(prepared.promptAddition).toBe('Regular.\nAllergic to nuts.');
    expect(sandbox.call(callId).dynamic_variables).toMatchObject({ name: 'Carmen', visits: '4' });
  });

  it.each([['nobody'], 'nobody'])(
    'names "Agents" where %j is no id of an agent',
    async (agents) => {
      const { sandbox, addFlow } = await startPreCall();
      const { message } = await getInputError(addFlow({ agents }).switchOn());
      expect(message).toMatch(/^"Agents" does not hold the id of an agent/);
      expect(sandbox.workflows()).toEqual([]);
    },
  );

  it('ends no call while it is off or gone, also if it is to hang up', async () => {
    const { sandbox, addFlow, call } = await startPreCall();
    const flow = addFlow({ hang_up: true }, [DECLINE]);
    await flow.switchOn();
    expect((await call()).prepared.isAborted).toBe(true);
    const { id } = linkedWorkflow(sandbox).workflow;
    for (const [end, status] of [
      [() => Promise.resolve(flow.stop()), 404],
      [() => flow.remove(), 410],
    ] as const) {
      await end();
      sandbox.changeWorkflow(id, { status: 'ENABLED' });
      const { callId, prepared } = await call();
      expect(prepared).toMatchObject({ runs: [{ outcome: 'answered', status }], isAborted: false });
      expect(sandbox.call(callId).status).toBe('dialing');
    }
  });

  it('ends a call if it is too slow, or its host is away', async () => {
    const { host, addFlow, call } = await startPreCall();
    const flow = addFlow({ longest_wait: 1, hang_up: true }, []);
    await flow.switchOn();
    host.syncWaitMs = 3_000;
    expect((await call()).prepared).toMatchObject({
      runs: [{ outcome: 'timeout' }],
      isAborted: true,
    });
    host.goAway();
    expect((await call()).prepared).toMatchObject({ runs: [{ status: 503 }], isAborted: true });
  });

  it('does not hold a call longer than it is set to', async () => {
    const { host, addFlow, call } = await startPreCall();
    host.syncWaitMs = 3_000;
    const flow = addFlow({ longest_wait: 1 }, []);
    await flow.switchOn();
    const { prepared } = await call();
    expect(prepared).toMatchObject({ runs: [{ outcome: 'timeout' }], isAborted: false });
  });

  it('adds nothing if it ends without an answer', async () => {
    const { addFlow, call } = await startPreCall();
    await addFlow({}, []).switchOn();
    const { prepared } = await call();
    expect(prepared).toMatchObject({ promptAddition: '', isAborted: false });
    expect(prepared.runs).toMatchObject([{ dynamicVariables: {} }]);
  });

  it('does not concern flows with Call Finished, and keeps no ledger', async () => {
    const { sandbox, host, connection, addFlow, call } = await startPreCall();
    const finished = host.addFlow({
      trigger: 'call_finished',
      connection,
      input: { direction: 'any' },
    });
    await finished.switchOn();
    const flow = addFlow();
    await flow.switchOn();
    const { callId } = await call();
    sandbox.finishCall(callId);
    await sandbox.settled();
    await host.settled();
    expect(finished.runs).toMatchObject([{ call_id: callId }]);
    expect([...flow.store.entries.keys()]).toEqual(['linked_workflow']);
    expect(linkedWorkflow(sandbox).workflow.flow_category).toBe('pre_call');
  });
});

describe('the previous calls', () => {
  const MESSAGES = [{ role: 'user', content: 'My order is late.' }] as const;

  it('are the last finished ones of the contact, with what was said', async () => {
    const { sandbox, agentId, addFlow, call } = await startPreCall();
    const flow = addFlow({ previous_calls: 2 });
    await flow.switchOn();
    const add = (identifier: string, minutesAgo: number) =>
      sandbox.addFinishedCall(
        { agentId, identifier, createdDate: Date.now() - minutesAgo * 60_000 },
        { duration: 60, messages: MESSAGES },
      );
    add(CALLER, 30);
    const older = add(CALLER, 20);
    const newer = add(CALLER, 10);
    add('+34900000099', 5);
    sandbox.clearRequests();
    await call();
    const entry = {
      duration: 60,
      end_reason: 'hangup',
      transcript: 'Contact: My order is late.',
      created_date: expect.any(String) as string,
    };
    expect(flow.runs[0]?.['previous_calls']).toEqual([
      { call_id: newer, ...entry },
      { call_id: older, ...entry },
    ]);
    expect(sandbox.requestCount).toBe(3);
  });

  it('are left out if Diga needs over a third of the wait for them', async () => {
    const { sandbox, agentId, addFlow, call, logged } = await startPreCall();
    const flow = addFlow({ previous_calls: 5, longest_wait: 2 });
    await flow.switchOn();
    sandbox.addFinishedCall({ agentId, identifier: CALLER }, { messages: MESSAGES });
    sandbox.misbehave({ on: 'requests', match: /call/, effect: { kind: 'delay', ms: 1_500 } });
    const { prepared } = await call();
    expect(prepared.runs).toMatchObject([{ outcome: 'answered' }]);
    expect(flow.runs).toMatchObject([{ previous_calls: [] }]);
    expect(logged()).toContain('took too long');
  });

  it('are left out while Diga cannot give them', async () => {
    const { sandbox, addFlow, call, logged } = await startPreCall();
    const flow = addFlow({ previous_calls: 5 });
    await flow.switchOn();
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 403 } });
    const { prepared } = await call();
    expect(prepared.runs).toMatchObject([{ outcome: 'answered' }]);
    expect(flow.runs).toMatchObject([{ previous_calls: [] }]);
    expect(logged()).toContain('Diga, Pre-Call: the previous calls could not');
    expect(logged()).not.toContain(CALLER);
  });
});
