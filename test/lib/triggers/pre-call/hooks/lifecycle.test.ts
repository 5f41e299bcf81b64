import { getInputError, getDigaError } from '../../../../support/diga';
import { linkedWorkflow, SECRET, startPreCall } from '../support';

describe('switching a flow with Pre-Call on', () => {
  it('makes a workflow that waits for the flow, and assigns it', async () => {
    const { sandbox, agentId, addFlow } = await startPreCall();
    const flow = addFlow({ longest_wait: 12, hang_up: true });
    await flow.switchOn();
    const { workflow, settings, request, answer } = linkedWorkflow(sandbox);
    expect(workflow).toMatchObject({
      name: 'Greet callers · Activepieces',
      status: 'ENABLED',
      flow_category: 'pre_call',
    });
    expect(Object.values(settings)).toEqual([12, true]);
    expect(request).toMatchObject({
      method: 'POST',
      url: `${flow.webhookUrl}/sync`,
      headers: { [SECRET]: expect.stringMatching(/^[\w-]{22}$/) as string },
      body: { data: { call: "{{(trigger['output'] ?? trigger)}}" } },
    });
    expect(Object.values(answer)).toEqual([
      "{{(step_1['output'] ?? step_1)['body']['prompt_addition']}}",
      "{{(step_1['output'] ?? step_1)['body']['dynamic_variables']}}",
    ]);
    expect(sandbox.draft(agentId).flows?.map(({ id }) => id)).toEqual([workflow.id]);
  });

  it('waits 30 seconds and never hangs up if nothing is set', async () => {
    const { sandbox, addFlow } = await startPreCall();
    await addFlow().switchOn();
    expect(Object.values(linkedWorkflow(sandbox).settings)).toEqual([30, false]);
  });

  it('launches and publishes the drafts if it is set so', async () => {
    const { sandbox, agentId, addFlow, logged } = await startPreCall();
    sandbox.addPhone({ inbound_agent_id: agentId });
    await addFlow({ afterwards: 'publish' }).switchOn();
    const versions = sandbox.agents().find(({ agent_id: id }) => id === agentId)?.versions;
    expect(versions?.filter(({ is_published }) => is_published)).toHaveLength(1);
    expect(logged()).toContain('Diga, Pre-Call: its linked workflow is assigned');
  });

  it.each([
    ['longest_wait', 56, 'Longest Wait (Seconds)'],
    ['longest_wait', 0, 'Longest Wait (Seconds)'],
    ['previous_calls', 6, 'Previous Calls'],
    ['previous_calls', 1.5, 'Previous Calls'],
  ])('refuses a wrong number before anything is changed: %s %d', async (prop, value, field) => {
    const { sandbox, addFlow } = await startPreCall();
    const { message } = await getInputError(addFlow({ [prop]: value }).switchOn());
    expect(message).toContain(`"${field}"`);
    expect(sandbox.requestCount).toBe(0);
  });

  it('refuses a path agent before anything is made', async () => {
    const { sandbox, addFlow } = await startPreCall();
    const path = sandbox.addAgent({ name: 'Path', mode: 'path' });
    const { message } = await getDigaError(addFlow({ agents: [path] }).switchOn());
    expect(message).toMatch(/"Agents", the agent "Path": Nothing was changed/);
    expect(sandbox.workflows()).toEqual([]);
  });

  it('leaves nothing if Diga does not take its step that answers', async () => {
    const { sandbox, addFlow } = await startPreCall();
    sandbox.misbehave({
      on: 'requests',
      match: /\/v1\/workflow\/piece\//,
      effect: {
        kind: 'answer',
        change: (body) =>
          JSON.parse(JSON.stringify(body).replace('Dynamic variables', 'Other')) as unknown,
      },
    });
    const { message } = await getDigaError(addFlow().switchOn());
    expect(message).toMatch(/no input "variables"/);
    expect(sandbox.workflows()).toEqual([]);
  });
});

describe('publishing it again', () => {
  it('updates the same workflow', async () => {
    const { sandbox, addFlow } = await startPreCall();
    const flow = addFlow({ hang_up: true });
    await flow.switchOn();
    const { id } = linkedWorkflow(sandbox).workflow;
    flow.edit({ longest_wait: 20, hang_up: false, afterwards: 'draft' });
    await flow.republish();
    const { workflow, settings } = linkedWorkflow(sandbox);
    expect(workflow).toMatchObject({ id, status: 'ENABLED' });
    expect(Object.values(settings)).toEqual([20, false]);
  });
});

describe('a renewal', () => {
  it('changes nothing while all is right, with one request', async () => {
    const { sandbox, addFlow } = await startPreCall();
    const flow = addFlow({ hang_up: true });
    await flow.switchOn();
    sandbox.clearRequests();
    await flow.renew();
    expect(sandbox.requestCount).toBe(1);
  });

  it('repairs the secret after the key has changed', async () => {
    const { sandbox, addFlow, call, logged } = await startPreCall();
    const flow = addFlow();
    await flow.switchOn();
    const write = { workflows: 'write', agents: 'write' } as const;
    flow.reconnect({ apiKey: sandbox.createKey(write), baseUrl: sandbox.url });
    expect((await call()).prepared.promptAddition).toBe('');
    await flow.renew();
    expect((await call()).prepared.promptAddition).toContain('Carmen');
    expect(logged()).toContain('Diga, Pre-Call: its linked workflow');
  });

  it('repairs the step that answers, and hanging up', async () => {
    const { sandbox, addFlow, call } = await startPreCall();
    const flow = addFlow({ hang_up: true });
    await flow.switchOn();
    const { workflow, settings } = linkedWorkflow(sandbox);
    for (const broken of [
      { ...workflow.trigger, nextAction: { ...workflow.trigger?.nextAction, nextAction: null } },
      {
        ...workflow.trigger,
        settings: {
          ...workflow.trigger?.settings,
          input: { ...settings, [String(Object.keys(settings)[1])]: false },
        },
      },
    ]) {
      sandbox.changeWorkflow(workflow.id, { trigger: broken });
      await flow.renew();
      const repaired = linkedWorkflow(sandbox);
      expect(Object.values(repaired.settings)).toEqual([30, true]);
      expect((await call()).prepared.promptAddition).toContain('Carmen');
    }
  });

  it('leaves a workflow that is disabled in Diga, and never throws', async () => {
    const { sandbox, addFlow, logged } = await startPreCall();
    const flow = addFlow();
    await flow.switchOn();
    sandbox.changeWorkflow(linkedWorkflow(sandbox).workflow.id, { status: 'DISABLED' });
    await flow.renew();
    await flow.renew();
    expect(linkedWorkflow(sandbox).workflow.status).toBe('DISABLED');
    expect(logged().match(/is disabled in Diga/g)).toHaveLength(1);
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 403 } });
    await flow.renew();
    expect(logged()).toContain('could not check its linked workflow');
  });
});

describe('switching it off', () => {
  it('disables the workflow, which keeps its assignments', async () => {
    const { sandbox, agentId, addFlow } = await startPreCall();
    const flow = addFlow();
    await flow.switchOn();
    await flow.switchOff();
    const { workflow } = linkedWorkflow(sandbox);
    expect(workflow.status).toBe('DISABLED');
    expect(sandbox.draft(agentId).flows?.map(({ id }) => id)).toEqual([workflow.id]);
    await flow.switchOn();
    expect(linkedWorkflow(sandbox).workflow).toMatchObject({ id: workflow.id, status: 'ENABLED' });
  });

  it('lets Remove Linked Workflow delete it', async () => {
    const { sandbox, host, connection, addFlow } = await startPreCall();
    const flow = addFlow();
    await flow.switchOn();
    await flow.switchOff();
    const { id } = linkedWorkflow(sandbox).workflow;
    const output = await host.runAction('remove_linked_workflow', connection, { workflow: id });
    expect(output).toMatchObject({ workflow_id: id, agents: [{ name: 'Reception' }] });
    expect(sandbox.workflows()).toEqual([]);
  });
});

describe('pressing Test', () => {
  it('gives the newest call as it was before it began, and registers nothing', async () => {
    const { sandbox, agentId, addFlow } = await startPreCall();
    const callId = sandbox.addFinishedCall({ agentId });
    const flow = addFlow({ previous_calls: 1 });
    expect(await flow.pressTest()).toMatchObject([
      { call_id: callId, start_time: null, previous_calls: [{ call_id: callId }] },
    ]);
    expect(sandbox.workflows()).toEqual([]);
  });

  it('gives no previous calls unless they are asked for', async () => {
    const { sandbox, agentId, addFlow } = await startPreCall();
    const callId = sandbox.addFinishedCall({ agentId });
    sandbox.clearRequests();
    expect(await addFlow().pressTest()).toMatchObject([{ call_id: callId, previous_calls: [] }]);
    expect(sandbox.requestCount).toBe(1);
  });

  it('gives a plausible call while there is none', async () => {
    const { addFlow } = await startPreCall();
    expect(await addFlow().pressTest()).toMatchObject([{ channel: 'call', start_time: null }]);
  });
});
