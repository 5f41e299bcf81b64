import { getDigaError, getInputError, leaveOut, NOBODY, startWorld } from '../../../support/diga';
import type { Item } from '../../../support/host';
import { BOOKING, start, SURVEY } from './support';

describe('Assign Workflows', () => {
  it('adds workflows to the draft and returns the previous ones', async () => {
    const { assign, agentId, draftFlows, changes } = await start();
    expect(await assign({})).toEqual({
      agent_id: agentId,
      agent_name: 'Reception',
      draft_changed: true,
      workflows_before: [BOOKING],
      workflows_after: [BOOKING, SURVEY],
      added: [SURVEY],
      removed: [],
      launched: false,
      version_id: null,
      version_number: null,
      version_name: null,
      published: false,
      inbound_phone_id: null,
      outbound_phone_id: null,
      warnings: [],
    });
    expect(await draftFlows()).toBe('Tell the kitchen about bookings, Send a survey');
    expect(changes()).toEqual([`/v1/agent/${agentId}`]);
  });

  it('removes workflows, and sets exact ones or none', async () => {
    const { assign } = await start();
    expect(await assign({ change: 'set' })).toMatchObject({
      workflows_before: [BOOKING],
      workflows_after: [SURVEY],
      added: [SURVEY],
      removed: [BOOKING],
    });
    expect(await assign({ workflows: [BOOKING.id] })).toMatchObject({
      workflows_after: [SURVEY, BOOKING],
    });
    expect(await assign({ change: 'remove' })).toMatchObject({
      workflows_after: [BOOKING],
      removed: [SURVEY],
    });
    expect(await assign({ change: 'set', workflows: null })).toMatchObject({
      workflows_before: [BOOKING],
      workflows_after: [],
    });
  });

  it('writes nothing if nothing changes', async () => {
    const { assign, changes } = await start();
    const same = { workflows: [BOOKING.id, BOOKING.id] };
    for (const input of [same, { ...same, change: 'set' }, { change: 'remove' }]) {
      expect(await assign(input)).toMatchObject({ draft_changed: false, added: [], removed: [] });
    }
    expect(changes()).toEqual([]);
  });

  it('launches a version on request without publishing it', async () => {
    const { sandbox, assign, agentId, reception } = await start();
    const record = await assign({ afterwards: 'launch', version_name: ' With survey ' });
    expect(record).toMatchObject({
      launched: true,
      version_number: 4,
      version_name: 'With survey',
      published: false,
    });
    const versions = sandbox.agents().find((agent) => agent.agent_id === agentId)?.versions ?? [];
    expect(versions.find(({ is_published }) => is_published)?.version_id).toBe(reception.v3);
    expect(versions.map(({ version_id }) => version_id)).toContain(record['version_id']);
  });

  it('publishes on request and keeps the phone numbers of the agent', async () => {
    const { sandbox, assign, agentId, phones } = await start();
    const outbound = sandbox.addPhone({ outbound_agent_id: agentId });
    const before = sandbox.phones().map((phone) => ({ ...phone }));
    const record = await assign({ afterwards: 'publish' });
    expect(record).toMatchObject({
      published: true,
      inbound_phone_id: phones.restaurant,
      outbound_phone_id: outbound,
    });
    expect(sandbox.phones()).toEqual(before);
    const { versions } = sandbox.agents().find(({ agent_id }) => agent_id === agentId) ?? {};
    const live = versions?.find(({ is_published }) => is_published);
    expect(live).toMatchObject({ version_id: record['version_id'], version_number: 4 });
  });

  it('rejects publishing without a number, or with two for one direction, before any write', async () => {
    const { sandbox, assign, agentId, nightDesk, changes } = await start();
    const publish = async (agent: string) =>
      (await getDigaError(assign({ agent, afterwards: 'publish' }))).message;
    expect(await publish(nightDesk.agentId)).toMatch(
      /^Nothing was changed\. This agent has no phone number/,
    );
    sandbox.addPhone({ inbound_agent_id: agentId });
    expect(await publish(agentId)).toMatch(
      /^Nothing was changed\. This agent has more than one phone number/,
    );
    expect(changes()).toEqual([]);
  });

  it('explains invalid input and missing permissions', async () => {
    const { sandbox, host, connection, assign, agentId, changes } = await start();
    const getMessage = async (input: Item) => (await getDigaError(assign(input))).message;
    for (const change of ['add', 'remove']) {
      const { message } = await getInputError(assign({ change, workflows: [] }));
      expect(message).toMatch(/^No workflow is picked\. Pick/);
    }
    expect(await getMessage({ agent: NOBODY })).toMatch(/^Diga could not find this item/);
    expect(changes()).toEqual([]);
    expect(await getMessage({ workflows: ['flow_gone'] })).toMatch(
      /^Nothing was changed\. Diga has no workflow with the id "flow_gone" in this project/,
    );
    for (const workflows of [['flow_survey', ''], [{ id: 'flow_survey' }]]) {
      const { message } = await getInputError(assign({ change: 'set', workflows }));
      expect(message).toMatch(/^"Diga Workflows" does not hold the id of a workflow\./);
    }
    expect(changes()).toEqual([]);
    const apiKey = sandbox.createKey({ agents: 'read' });
    const input = { agent: agentId, change: 'set', workflows: [], afterwards: 'draft' };
    const run = host.runAction('assign_workflows', { ...connection, apiKey }, input);
    expect((await getDigaError(run)).message).toMatch(/lacks the permission "Agents: write"/);
  });

  it('shows category and status of workflows in its picker', async () => {
    const { sandbox, host, connection } = await start();
    sandbox.addWorkflow({ id: 'flow_1234567890', flow_category: null, status: null });
    const { options } = await host.pickInAction('assign_workflows', 'workflows', connection);
    expect(options).toEqual([
      { label: 'Workflow without a name (flow_123)', value: 'flow_1234567890' },
      { label: 'Send a survey · post call', value: 'flow_survey' },
      { label: 'Ask how it was · call launcher (disabled)', value: 'flow_satisfaction' },
      { label: 'Tell the kitchen about bookings · post call', value: 'flow_booking_notice' },
    ]);
  });

  it('explains in its picker that there is no workflow', async () => {
    const { host, connection } = await startWorld();
    const { placeholder } = await host.pickInAction('assign_workflows', 'workflows', connection);
    expect(placeholder).toMatch(/make a workflow in Diga first/);
  });

  it('gives null for names that Diga leaves out', async () => {
    const { sandbox, assign } = await start();
    leaveOut(sandbox, ['name']);
    const record = await assign({});
    expect(record).toMatchObject({ agent_name: null, added: [{ id: SURVEY.id, name: null }] });
  });
});
