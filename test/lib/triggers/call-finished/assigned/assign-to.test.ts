import { getDigaError, getInputError, NOBODY } from '../../../../support/diga';
import { recordLog } from '../../../../support/log';
import { getCallIds, startCallFinished, type CallFinishedWorld } from '../support';
import { addLinkedFlow } from './support';

let world: CallFinishedWorld;
let logged: () => string[];

beforeEach(async () => {
  logged = recordLog();
  world = await startCallFinished();
});

const getAgent = (agentId: string) => {
  const found = world.sandbox.agents().find(({ agent_id }) => agent_id === agentId);
  if (!found) throw new Error(`No agent ${agentId}`);
  return found;
};

const writes = () =>
  world.sandbox.requests.filter(({ method }) => method !== 'GET').map(({ path }) => path);

describe('Assign To', () => {
  it('is a picker of agents, with a sentence unless the flow is assigned in Diga', async () => {
    const flow = world.addFlow({ delivery: 'assigned' });
    const { options } = await flow.pick('assign_to');
    expect(options.map(({ label }) => label).sort()).toEqual(['Reception', 'Sales']);
    flow.edit({ delivery: 'instant' });
    expect(await flow.pick('assign_to')).toEqual({
      disabled: true,
      options: [],
      placeholder: 'Set "Delivery" to "Assigned in Diga" to use this.',
    });
  });

  it('gives the workflow to the draft of each picked agent', async () => {
    const { reception, sales, sandbox } = world;
    const versions = getAgent(reception.agentId).versions.length;
    const [, linkId] = await addLinkedFlow(world, {
      assign_to: [reception.agentId, sales.agentId],
    });
    for (const { agentId } of [reception, sales]) {
      const draftId = getAgent(agentId).versions.find(({ is_draft }) => is_draft)?.version_id;
      expect(await listFlows(agentId, draftId)).toEqual([linkId]);
    }
    expect(getAgent(reception.agentId).versions).toHaveLength(versions);
    expect(logged().join()).toContain('"Reception" (in the draft), "Sales" (in the draft)');
    sandbox.launchVersion(sales.agentId);
  });

  it('is refused before anything is changed if it holds no id of an agent', async () => {
    const flow = world.addFlow({ delivery: 'assigned', assign_to: ['Reception'] });
    const { message } = await getInputError(flow.switchOn());
    expect(message).toMatch(/^"Assign To" does not hold the id of an agent/);
    expect(writes()).toEqual([]);
  });

  it('launches and publishes a version, once', async () => {
    const { reception, sandbox } = world;
    sandbox.addPhone({ inbound_agent_id: reception.agentId });
    const [flow] = await addLinkedFlow(world, {
      assign_to: [reception.agentId],
      afterwards: 'publish',
    });
    expect(logged().join()).toContain('"Reception" (launched as v3 and published)');
    const call = sandbox.placeCall({ agentId: reception.agentId });
    sandbox.finishCall(call);
    await world.settled();
    expect(getCallIds(flow)).toEqual([call]);
    const { length } = getAgent(reception.agentId).versions;
    await flow.republish();
    expect(getAgent(reception.agentId).versions).toHaveLength(length);
  });

  it('launches a version, once', async () => {
    const { reception } = world;
    const input = { assign_to: [reception.agentId], afterwards: 'launch' };
    const [flow] = await addLinkedFlow(world, input);
    const { length } = getAgent(reception.agentId).versions;
    await flow.republish();
    expect(getAgent(reception.agentId).versions).toHaveLength(length);
    expect(logged().join()).toContain('"Reception" (launched as v3)');
  });

  it.each([
    [
      'an agent whose conversational path Diga does not tell',
      'draft',
      (agentId: string) => world.sandbox.editDraft(agentId, { mode: 'path' }),
      'does not say which workflows',
    ],
    ['an agent without a number', 'publish', () => undefined, 'has no phone number'],
    [
      'a draft with validation issues',
      'launch',
      (agentId: string) =>
        world.sandbox.editDraft(agentId, {
          validation_issues: [{ message_code: 'NO_VOICE', message: 'Pick a voice.' }],
        }),
      'complete what its editor says',
    ],
  ])('refuses %s before anything is changed', async (_what, afterwards, prepare, message) => {
    const { reception, sales } = world;
    prepare(sales.agentId);
    const assign_to = [reception.agentId, sales.agentId];
    world.sandbox.addPhone({ inbound_agent_id: reception.agentId });
    const flow = world.addFlow({ delivery: 'assigned', assign_to, afterwards });
    const error = await getDigaError(flow.switchOn());
    expect(error.message).toMatch(/^"Assign To", the agent "Sales": Nothing was changed\./);
    expect(error.message).toContain(message);
    expect(writes()).toEqual([]);
  });

  it('removes the workflow and its assignments again if Diga declines one of them', async () => {
    const { reception, sales, sandbox } = world;
    const assign_to = [reception.agentId, sales.agentId];
    sandbox.misbehave({
      on: 'requests',
      match: (method, path) => method === 'PATCH' && path.endsWith(sales.agentId),
      effect: { kind: 'status', status: 422 },
    });
    const flow = world.addFlow({ delivery: 'assigned', assign_to });
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toContain('the agent "Sales"');
    expect(message).toContain('Other agents: "Reception" (in the draft).');
    expect(message).toContain('removed from Diga again');
    expect(sandbox.workflows()).toEqual([]);
    expect(flow.store.entries.has('linked_workflow')).toBe(false);
    expect(await listFlows(reception.agentId)).toEqual([]);
  });

  it('disables a workflow that it had before if Diga declines the assignment', async () => {
    const { reception, sandbox } = world;
    const [flow, linkId] = await addLinkedFlow(world);
    flow.edit({ delivery: 'assigned', direction: 'any', assign_to: [reception.agentId] });
    const match = (method: string, path: string) => method === 'PATCH' && /\/agent\//.test(path);
    sandbox.misbehave({ on: 'requests', match, effect: { kind: 'status', status: 422 } });
    const { message } = await getDigaError(flow.republish());
    expect(message).toContain('the agent "Reception"');
    expect(message).not.toContain('removed from Diga again');
    expect(sandbox.workflows()).toMatchObject([{ id: linkId, status: 'DISABLED' }]);
  });

  it('remembers a workflow that was deleted in Diga if its successor cannot be assigned', async () => {
    const { reception, sandbox } = world;
    const [flow, linkId] = await addLinkedFlow(world);
    sandbox.deleteWorkflow(linkId);
    flow.edit({ delivery: 'assigned', direction: 'any', assign_to: [reception.agentId] });
    const match = (method: string, path: string) => method === 'PATCH' && /\/agent\//.test(path);
    sandbox.misbehave({ on: 'requests', match, effect: { kind: 'status', status: 422 } });
    expect((await getDigaError(flow.republish())).message).toContain('removed from Diga again');
    expect(sandbox.workflows()).toEqual([]);
    const stored = JSON.parse(flow.store.entries.get('linked_workflow') ?? '') as object;
    expect(stored).toMatchObject({ id: linkId, former: [] });
  });

  it('launches the first version of an agent that had the workflow in its draft', async () => {
    const agentId = world.sandbox.addAgent({ name: null });
    const [flow] = await addLinkedFlow(world, { assign_to: [agentId] });
    expect(logged().join()).toContain(`"${agentId}" (in the draft)`);
    flow.edit({
      delivery: 'assigned',
      direction: 'any',
      assign_to: [agentId],
      afterwards: 'launch',
    });
    await flow.republish();
    expect(getAgent(agentId).versions.filter(({ is_draft }) => !is_draft)).toHaveLength(1);
    expect(logged().join()).toContain(`"${agentId}" (launched as v`);
  });

  it('refuses an agent that Diga does not have, whose name it cannot know', async () => {
    const flow = world.addFlow({ delivery: 'assigned', assign_to: [NOBODY] });
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toMatch(/^"Assign To", one agent: Diga could not find/);
    expect(writes()).toEqual([]);
  });

  it('needs the permission to write agents', async () => {
    const { reception, sandbox } = world;
    const apiKey = sandbox.createKey({
      agents: 'read',
      calls: 'read',
      messages: 'read',
      workflows: 'write',
    });
    const input = { delivery: 'assigned', assign_to: [reception.agentId] };
    const { message } = await getDigaError(world.addFlow(input, { apiKey }).switchOn());
    expect(message).toContain('Agents: write');
    expect(sandbox.workflows()).toEqual([]);
  });
});

/** The workflows of a version as the API gives them; of the draft without one. */
async function listFlows(agentId: string, version = 'draft'): Promise<string[]> {
  const agent = (await world.host.runAction('get_agent', world.connection, {
    agent: agentId,
    version,
  })) as { flow_ids?: string[]; flows?: { id: string }[] };
  return agent.flow_ids ?? agent.flows?.map(({ id }) => id) ?? [];
}
