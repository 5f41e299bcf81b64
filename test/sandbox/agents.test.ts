import { Value } from 'typebox/value';
import { AgentResponseSchema, AgentWithVersionsDropdownResponseSchema } from './contract';
import { seedProject } from './seed';
import type { Sandbox } from './sandbox';
import { NOBODY, startDiga } from '../support/diga';
import { AgentList, request, parseBody, getErrorCode, getInvalidField } from './support';

describe('the routes of agents', () => {
  it('list drafts, or on request published versions', async () => {
    const { sandbox } = await startDiga();
    const { reception, sales, nightDesk } = seedProject(sandbox);
    const drafts = await parseBody(sandbox, '/v1/agent/', 200, AgentList);
    expect(drafts.data.map(({ agent_id, is_draft }) => [agent_id, is_draft])).toEqual([
      [nightDesk.agentId, true],
      [sales.agentId, true],
      [reception.agentId, true],
    ]);
    const published = await parseBody(sandbox, '/v1/agent/?is_published=true', 200, AgentList);
    expect(
      published.data.map(({ version_id, is_published }) => [version_id, is_published]),
    ).toEqual([
      [sales.v1, true],
      [reception.v3, true],
    ]);
    const path = await parseBody(sandbox, '/v1/agent/?mode=path', 200, AgentList);
    expect(path.data.map(({ agent_id }) => agent_id)).toEqual([sales.agentId]);
    expect(await getInvalidField(sandbox, '/v1/agent/?mode=hybrid')).toEqual(['query', 'mode']);
    expect(await getInvalidField(sandbox, '/v1/agent/?is_published=maybe')).toEqual([
      'query',
      'is_published',
    ]);
  });

  it('return the draft, the published version or a given version', async () => {
    const { sandbox } = await startDiga();
    const { reception, nightDesk } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}`;
    const draft = await parseBody(sandbox, path, 200, AgentResponseSchema);
    expect(draft).toMatchObject({ is_draft: true, is_published: false, name: 'Reception' });
    const published = await parseBody(
      sandbox,
      `${path}?is_published=true`,
      200,
      AgentResponseSchema,
    );
    expect(published).toMatchObject({
      version_id: reception.v3,
      version_number: 3,
      is_draft: false,
      is_published: true,
    });
    const v2 = await parseBody(
      sandbox,
      `${path}?version_id=${reception.v2}`,
      200,
      AgentResponseSchema,
    );
    expect(v2).toMatchObject({
      version_id: reception.v2,
      version_number: 2,
      version_name: 'Summer hours',
      is_published: false,
    });
    expect(v2.prompt).not.toBe(published.prompt);
    const byDraftId = `${path}?version_id=${draft.version_id}`;
    expect(await parseBody(sandbox, byDraftId, 200, AgentResponseSchema)).toEqual(draft);

    const both = `${path}?version_id=${reception.v2}&is_published=true`;
    expect(await getErrorCode(sandbox, both, 400)).toBe('BAD_PARAMETER');
    for (const missing of [
      `/v1/agent/${NOBODY}`,
      `/v1/agent/${NOBODY}/version`,
      `${path}?version_id=${NOBODY}`,
      `/v1/agent/${nightDesk.agentId}?is_published=true`,
    ]) {
      expect(await getErrorCode(sandbox, missing, 404)).toBe('AGENT_NOT_FOUND');
    }
    expect(await getInvalidField(sandbox, '/v1/agent/nonsense')).toEqual(['path', 'agent_id']);
  });

  it('list versions newest first, filtered on request', async () => {
    const { sandbox } = await startDiga();
    const { reception } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}/version`;
    const all = await parseBody(sandbox, path, 200, AgentList);
    expect(all.data.map(({ version_number, is_draft }) => [version_number, is_draft])).toEqual([
      [4, true],
      [3, false],
      [2, false],
      [1, false],
    ]);
    const published = await parseBody(sandbox, `${path}?is_published=true`, 200, AgentList);
    expect(published.data.map(({ version_id }) => version_id)).toEqual([reception.v3]);
    expect((await parseBody(sandbox, `${path}?mode=path`, 200, AgentList)).data).toEqual([]);
  });

  it('list every agent with every version for pickers', async () => {
    const { sandbox } = await startDiga();
    const { reception, sales, nightDesk } = seedProject(sandbox);
    const response = await request(sandbox, '/v1/agent/versions-dropdown/dashboard');
    const agents = (await response.json()) as unknown[];
    expect(response.status).toBe(200);
    for (const agent of agents) {
      expect(Value.Errors(AgentWithVersionsDropdownResponseSchema, agent)).toEqual([]);
    }
    expect(agents).toMatchObject([
      {
        agent_id: reception.agentId,
        name: 'Reception',
        versions: [
          { is_draft: true, is_published: false },
          { version_id: reception.v3, version_number: 3, is_published: true, is_draft: false },
          { version_id: reception.v2, version_name: 'Summer hours', is_published: false },
          { version_id: reception.v1, version_name: null },
        ],
      },
      { agent_id: sales.agentId, versions: [{ is_draft: true }, { version_id: sales.v1 }] },
      { agent_id: nightDesk.agentId, versions: [{ is_draft: true }] },
    ]);
    expect(agents).toEqual(sandbox.agents());
  });

  it('keep a launched version as it is, and lose what is deleted', async () => {
    const { sandbox } = await startDiga();
    const agentId = sandbox.addAgent({ name: 'Reception', prompt: 'first' });
    const v1 = sandbox.launchVersion(agentId);
    sandbox.publish(agentId, v1);
    sandbox.editDraft(agentId, { prompt: 'second' });
    const path = `/v1/agent/${agentId}`;
    const draft = await parseBody(sandbox, path, 200, AgentResponseSchema);
    const saved = await parseBody(sandbox, `${path}?is_published=true`, 200, AgentResponseSchema);
    expect([draft.prompt, saved.prompt]).toEqual(['second', 'first']);

    sandbox.publish(agentId, null);
    await getErrorCode(sandbox, `${path}?is_published=true`, 404);
    sandbox.publish(agentId, v1);
    sandbox.deleteVersion(agentId, v1);
    await getErrorCode(sandbox, `${path}?is_published=true`, 404);
    await getErrorCode(sandbox, `${path}?version_id=${v1}`, 404);
    sandbox.deleteAgent(agentId);
    await getErrorCode(sandbox, path, 404);
    expect(() => sandbox.launchVersion(agentId)).toThrow(agentId);
    expect(() => sandbox.publish(sandbox.addAgent({}), v1)).toThrow(v1);
  });
});

describe('an agent in the sandbox', () => {
  it('has a path in path mode, and then refuses workflows', async () => {
    const { sandbox } = await startDiga();
    const { reception, sales, workflows } = seedProject(sandbox);
    const read = (id: string) => parseBody(sandbox, `/v1/agent/${id}`, 200, AgentResponseSchema);
    const path = await read(sales.agentId);
    expect(path).toMatchObject({ mode: 'path', flows: [] });
    expect(path.conversational_path_id).toEqual(expect.any(String));
    expect((await read(reception.agentId)).conversational_path_id).toBeNull();
    for (const flow_ids of [[workflows.bookingNotice], []]) {
      const options = { method: 'PATCH', body: { flow_ids } };
      const code = await getErrorCode(sandbox, `/v1/agent/${sales.agentId}`, 400, options);
      expect(code).toBe('BAD_PARAMETER');
    }
    const options = { method: 'PATCH', body: { greeting: 'Hello', flow_ids: null } };
    await parseBody(sandbox, `/v1/agent/${sales.agentId}`, 200, AgentResponseSchema, options);
  });

  it('matches the schemas of the contract', async () => {
    const { sandbox } = await startDiga();
    const { reception } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}`;
    expect(await parseBody(sandbox, path, 200, AgentResponseSchema)).toMatchObject({
      voice: { name: 'Lucía', provider: 'elevenlabs' },
      call_tools: [{ type: 'transfer_call', name: 'head_waiter' }, { type: 'hang_up' }],
      integrations: [{ integration_name: 'Table bookings' }],
    });
    // The contract checks responses, so it must refuse what the description does not have.
    const agent: unknown = await (await request(sandbox, path)).json();
    for (const wrong of [
      { voice: { id: 'lucia', name: 'Lucía' } },
      { call_tools: [{ tool_name: 'transfer' }] },
      { integrations: [{ name: 'Calendar' }] },
      { validation_issues: ['No voice'] },
      { background_audio: { kind: 'cafe' } },
      { voicemail_action: 'wait' },
    ]) {
      expect(Value.Check(AgentResponseSchema, { ...Object(agent), ...wrong })).toBe(false);
    }
  });

  it('cannot be launched while its draft has validation issues', async () => {
    const { sandbox } = await startDiga();
    const { reception } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}`;
    const validation_issues = [{ message_code: 'NO_VOICE', message: 'Pick a voice' }];
    sandbox.editDraft(reception.agentId, { validation_issues });
    const draft = await parseBody(sandbox, path, 200, AgentResponseSchema);
    expect(draft.validation_issues).toEqual(validation_issues);
    const launch = { method: 'POST', body: {} };
    expect(await getErrorCode(sandbox, `${path}/version`, 400, launch)).toBe('BAD_PARAMETER');
    sandbox.editDraft(reception.agentId, { validation_issues: [] });
    const launched = await parseBody(sandbox, `${path}/version`, 201, AgentResponseSchema, launch);
    expect(launched.validation_issues).toBeNull();
  });

  it('copies the whole draft when launched, except for what it is told to lose', async () => {
    const launched = async (lost: Parameters<Sandbox['loseAtLaunch']>[0] = []) => {
      const { sandbox } = await startDiga();
      sandbox.loseAtLaunch(lost);
      const path = `/v1/agent/${seedProject(sandbox).reception.agentId}`;
      const launch = { method: 'POST', body: {} };
      const version = await parseBody(sandbox, `${path}/version`, 201, AgentResponseSchema, launch);
      const draft = await parseBody(sandbox, path, 200, AgentResponseSchema);
      return { version, draft };
    };
    const whole = await launched();
    expect(whole.version).toMatchObject({ flows: whole.draft.flows, prompt: whole.draft.prompt });
    expect(whole.version.flows).toHaveLength(1);
    const { version, draft } = await launched(['flows', 'prompt']);
    expect(version).toMatchObject({ flows: [], prompt: null, greeting: draft.greeting });
    expect(draft.flows).toHaveLength(1);
  });
});
