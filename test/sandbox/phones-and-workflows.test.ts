import { Value } from 'typebox/value';
import {
  AgentResponseSchema,
  paginated,
  paginatedByString,
  PhoneResponseSchema,
  PublishAgentResponseSchema,
  WorkflowResponseSchema,
} from './contract';
import { seedProject } from './seed';
import { NOBODY, startDiga } from '../support/diga';
import { parseBody, getErrorCode, getInvalidField } from './support';

describe('phone numbers', () => {
  it('are listed by agent, status and time, and read by id', async () => {
    const { sandbox } = await startDiga();
    const { reception, sales, phones } = seedProject(sandbox);
    const old = sandbox.addPhone({ status: 'released', assigned_at: '2020-01-01T00:00:00Z' });
    const ids = async (query: string) =>
      (
        await parseBody(sandbox, `/v1/phone/?${query}`, 200, paginated(PhoneResponseSchema))
      ).data.map(({ id }) => id);
    expect(await ids('')).toEqual([old, phones.parties, phones.restaurant]);
    expect(await ids(`inbound_agent_id=${reception.agentId}`)).toEqual([phones.restaurant]);
    expect(await ids(`outbound_agent_id=${sales.agentId}`)).toEqual([phones.parties]);
    expect(await ids('status=released')).toEqual([old]);
    expect(await ids('end_assigned_at=2020-01-01T00:00:00Z')).toEqual([old]);
    expect(await ids('start_assigned_at=2021-01-01T00:00:00Z')).toHaveLength(2);
    expect(await getInvalidField(sandbox, '/v1/phone/?status=mine')).toEqual(['query', 'status']);
    const one = await parseBody(sandbox, `/v1/phone/${old}`, 200, PhoneResponseSchema);
    expect(one.status).toBe('released');
    const sip_config = { termination_uri: 'sip.example.com', inbound_media_encryption: 'allow' };
    expect(Value.Check(PhoneResponseSchema, { ...one, sip_config })).toBe(true);
    const wrong = { ...one, sip_config: { termination_uri: 5 } };
    expect(Value.Check(PhoneResponseSchema, wrong)).toBe(false);
    expect(await getErrorCode(sandbox, `/v1/phone/${NOBODY}`, 404)).toBe('PHONE_NUMBER_NOT_FOUND');
  });
});

describe('workflows', () => {
  it('are listed by category and status, up to 30 a page, and read by id', async () => {
    const { sandbox } = await startDiga();
    const { workflows } = seedProject(sandbox);
    for (let i = 0; i < 30; i += 1) sandbox.addWorkflow({ flow_category: 'empty' });
    const WorkflowList = paginatedByString(WorkflowResponseSchema);
    const list = (query: string) => parseBody(sandbox, `/v1/workflow/?${query}`, 200, WorkflowList);
    expect((await list('')).data).toHaveLength(10);
    const first = await list('limit=30');
    expect([first.data.length, first.has_more]).toEqual([30, true]);
    const rest = await list(`limit=30&after=${first.last_id}`);
    expect(rest.data.map(({ id }) => id)).toEqual([
      workflows.satisfaction,
      workflows.bookingNotice,
    ]);
    const disabled = await list('status=DISABLED&flow_category=call_launcher');
    expect(disabled.data.map(({ id }) => id)).toEqual([workflows.satisfaction]);
    for (const [query, field] of [
      ['limit=31', 'limit'],
      ['order=asc', 'order'],
      ['flow_category=mine', 'flow_category'],
    ]) {
      expect(await getInvalidField(sandbox, `/v1/workflow/?${query}`)).toEqual(['query', field]);
    }
    const path = `/v1/workflow/${workflows.bookingNotice}`;
    const one = await parseBody(sandbox, path, 200, WorkflowResponseSchema);
    expect(one.name).toBe('Tell the kitchen about bookings');
    expect(await getErrorCode(sandbox, '/v1/workflow/none', 404)).toBe('WORKFLOW_NOT_FOUND');
  });

  it('have a trigger, and are filtered by whether it is a Diga trigger', async () => {
    const { sandbox } = await startDiga();
    const { workflows } = seedProject(sandbox);
    const empty = sandbox.addWorkflow({ flow_category: 'empty' });
    const bare = sandbox.addWorkflow({ flow_category: null });
    const WorkflowList = paginatedByString(WorkflowResponseSchema);
    const list = async (query: string) =>
      (await parseBody(sandbox, `/v1/workflow/?${query}`, 200, WorkflowList)).data;
    const ids = async (query: string) => (await list(query)).map(({ id }) => id);
    expect(await ids('is_diga_trigger=true')).toEqual([workflows.bookingNotice]);
    expect(await ids('is_diga_trigger=false')).toEqual([bare, empty, workflows.satisfaction]);
    const neither = 'is_diga_trigger=maybe';
    expect(await getInvalidField(sandbox, `/v1/workflow/?${neither}`)).toEqual([
      'query',
      'is_diga_trigger',
    ]);
    expect((await list('')).map(({ trigger }) => trigger)).toMatchObject([
      null,
      { type: 'EMPTY', valid: false },
      { type: 'PIECE_TRIGGER', valid: true, displayName: 'Every Day' },
      { displayName: 'Call Finished', settings: { triggerName: 'call_finished' } },
    ]);
  });

  it('show on the agent whether they require setup', async () => {
    const { sandbox } = await startDiga();
    const { reception, workflows } = seedProject(sandbox);
    const requiringSetup = sandbox.addWorkflow({ requires_setup: true, status: 'DISABLED' });
    const body = { flow_ids: [workflows.bookingNotice, requiringSetup] };
    const options = { method: 'PATCH', body };
    const path = `/v1/agent/${reception.agentId}`;
    expect((await parseBody(sandbox, path, 200, AgentResponseSchema, options)).flows).toMatchObject(
      [
        { requires_setup: false, status: 'ENABLED' },
        { requires_setup: true, status: 'DISABLED' },
      ],
    );
    const one = await parseBody(
      sandbox,
      `/v1/workflow/${requiringSetup}`,
      200,
      WorkflowResponseSchema,
    );
    expect(one).not.toHaveProperty('requires_setup');
  });

  it('are assigned to a draft, launched with it, and published on phone numbers', async () => {
    const { sandbox } = await startDiga();
    const { reception, phones, workflows } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}`;
    const change = (body: object) =>
      parseBody(sandbox, path, 200, AgentResponseSchema, { method: 'PATCH', body });
    const draft = await change({ flow_ids: [workflows.satisfaction] });
    expect(draft).toMatchObject({ is_draft: true, flows: [{ id: workflows.satisfaction }] });
    expect((await change({ greeting: 'Hi' })).flows).toHaveLength(1);
    const wrong = { method: 'PATCH', body: { flow_ids: ['none'] } };
    expect(await getErrorCode(sandbox, path, 400, wrong)).toBe('BAD_PARAMETER');

    const launched = await parseBody(sandbox, `${path}/version`, 201, AgentResponseSchema, {
      method: 'POST',
      body: { version_name: 'Survey' },
    });
    expect(launched).toMatchObject({ version_number: 4, version_name: 'Survey', is_draft: false });
    expect(launched.flows).toHaveLength(1);

    const publish = (body: object) =>
      parseBody(sandbox, `${path}/published_version`, 200, PublishAgentResponseSchema, {
        method: 'PATCH',
        body,
      });
    const on = { version_id: launched.version_id, outbound_phone_number_id: phones.parties };
    expect(await publish({ ...on, inbound_phone_number_id: phones.restaurant })).toEqual({
      agent_id: reception.agentId,
      published_version_id: launched.version_id,
      inbound_phone_number_id: phones.restaurant,
      outbound_phone_number_id: phones.parties,
    });
    await publish(on);
    const [restaurant, parties] = sandbox.phones();
    expect(restaurant?.inbound_agent_id).toBeNull();
    expect(parties?.outbound_agent_id).toBe(reception.agentId);
    for (const body of [
      { version_id: NOBODY },
      { inbound_phone_number_id: NOBODY },
      { version_id: launched.version_id },
    ]) {
      const options = { method: 'PATCH', body };
      expect(await getErrorCode(sandbox, `${path}/published_version`, 400, options)).toBe(
        'BAD_PARAMETER',
      );
    }
    const launch = { method: 'POST', body: {} };
    expect(await getErrorCode(sandbox, `/v1/agent/${NOBODY}/version`, 404, launch)).toBe(
      'AGENT_NOT_FOUND',
    );
  });
});
