import { opened } from '../support/opened';
import { type Reply, startServer } from '../support/server';
import {
  AgentResponseSchema,
  HttpToolResponseSchema,
  IntegrationResponseSchema,
  paginated,
} from './contract';
import type { SandboxOptions } from './sandbox';
import { NOBODY, startDiga } from '../support/diga';
import { parseBody, getErrorCode, getInvalidField, request } from './support';

const TOOL = {
  name: 'find_slots',
  description: 'Finds free slots',
  endpoint_path: '/slots',
  method: 'POST',
  headers: { 'x-secret': 'a secret' },
  timeout: 1,
  body: [
    { name: 'day', data_type: 'string' },
    { name: 'note', data_type: 'string', required: false },
    { name: 'place', data_type: 'string', value_source: 'fixed', fixed_value: 'Valencia' },
    {
      name: 'user_phone_number',
      data_type: 'string',
      value_source: 'dynamic',
      fixed_value: 'user_phone_number',
    },
  ],
};

/** An agent in a call, with the tool of an integration at `baseUrl`, all made through the API. */
async function agentWithTool(baseUrl: string, options: SandboxOptions = {}) {
  const { sandbox } = await startDiga(options);
  const integration = await parseBody(sandbox, '/v1/integration', 201, IntegrationResponseSchema, {
    method: 'POST',
    body: { name: 'Slots', base_url: baseUrl, integration_type: 'HTTP' },
  });
  const path = `/v1/integration/${integration.id}/tool`;
  const tool = await parseBody(sandbox, path, 201, HttpToolResponseSchema, {
    method: 'POST',
    body: TOOL,
  });
  const agentId = sandbox.addAgent({ name: 'Reception' });
  const draft = await parseBody(sandbox, `/v1/agent/${agentId}`, 200, AgentResponseSchema, {
    method: 'PATCH',
    body: { integrations: [{ integration_id: integration.id, tool_ids: [tool.id] }] },
  });
  const versionId = sandbox.launchVersion(agentId);
  const callId = sandbox.placeCall({ agentId, versionId, identifier: '+34900000012' });
  return { sandbox, integration, tool, path, agentId, draft, versionId, callId };
}

describe('integrations', () => {
  it('are made, listed by type and deleted, with their tools', async () => {
    const { sandbox, integration, path, tool } = await agentWithTool('https://slots.example.com');
    sandbox.addIntegration({ integration_type: 'MCP' });
    const listed = await parseBody(
      sandbox,
      '/v1/integration?integration_type=HTTP',
      200,
      paginated(IntegrationResponseSchema),
    );
    expect(listed.data).toEqual([integration]);
    const tools = await parseBody(sandbox, path, 200, paginated(HttpToolResponseSchema));
    expect(tools.data).toEqual([tool]);
    expect(tool).toMatchObject({ ...TOOL, type: 'HTTP', approval_required: false, query: [] });
    const options = { method: 'DELETE' };
    expect((await request(sandbox, `/v1/integration/${integration.id}`, options)).status).toBe(204);
    expect(await getErrorCode(sandbox, path, 404)).toBe('INTEGRATION_NOT_FOUND');
  });

  it('refuse a tool without an address, and one whose name is taken', async () => {
    const { sandbox, path } = await agentWithTool('https://slots.example.com');
    const withoutPath = { ...TOOL, endpoint_path: undefined };
    const post = (body: unknown) => ({ method: 'POST', body });
    expect(await getInvalidField(sandbox, path, post(withoutPath))).toEqual([
      'body',
      'endpoint_path',
    ]);
    expect(await getErrorCode(sandbox, path, 409, post(TOOL))).toBe('DUPLICATE_FIELD');
  });

  it('need permissions of their own', async () => {
    const { sandbox, path } = await agentWithTool('https://slots.example.com');
    const key = sandbox.createKey({ integrations: 'read' });
    expect((await request(sandbox, '/v1/integration', { key })).status).toBe(200);
    expect((await request(sandbox, path, { key })).status).toBe(403);
  });
});

describe('the integrations of a draft', () => {
  it('are replaced as a whole', async () => {
    const { draft, integration, tool, sandbox, agentId } = await agentWithTool('https://a.example');
    expect(draft.integrations).toMatchObject([
      { integration_id: integration.id, integration_name: 'Slots', tool_ids: [tool.id] },
    ]);
    const path = `/v1/agent/${agentId}`;
    const patch = (integrations: unknown) => ({ method: 'PATCH', body: { integrations } });
    const unknown = [{ integration_id: integration.id, tool_ids: [NOBODY] }];
    expect(await getErrorCode(sandbox, path, 400, patch(unknown))).toBe('BAD_PARAMETER');
    const empty = await parseBody(sandbox, path, 200, AgentResponseSchema, patch([]));
    expect(empty.integrations).toEqual([]);
  });

  it('lose a tool that is changed from outside by its deletion', async () => {
    const { sandbox, integration, tool, agentId } = await agentWithTool('https://a.example');
    sandbox.deleteToolFromOutside(integration.id, tool.id);
    const draft = await parseBody(sandbox, `/v1/agent/${agentId}`, 200, AgentResponseSchema);
    expect(draft.integrations).toEqual([]);
  });
});

describe('a tool that an agent uses', () => {
  it.each(['name', 'fixed_value'] as const)(
    'sends arguments, fixed values and variables (named by %s), and its answer is spoken',
    async (dynamicParamName) => {
      const server = await opened(startServer(() => ({ status: 200, body: '{"free":["10:00"]}' })));
      const { sandbox, callId } = await agentWithTool(server.url, { dynamicParamName });
      await expect(sandbox.callTool(callId, 'find_slots', { day: 'Monday' })).resolves.toEqual({
        outcome: 'answered',
        status: 200,
        body: { free: ['10:00'] },
      });
      const [received] = server.requests;
      expect(received?.headers['x-secret']).toBe('a secret');
      expect(JSON.parse(received?.body ?? '')).toEqual({
        day: 'Monday',
        place: 'Valencia',
        user_phone_number: '+34900000012',
      });
      expect(sandbox.messages(callId).at(-1)?.content).toBe('{"free":["10:00"]}');
    },
  );

  it('tells of an error, of no response, and of one that is too late', async () => {
    let reply: Reply = { status: 500, body: 'no' };
    const server = await opened(startServer(() => reply));
    const { sandbox, callId } = await agentWithTool(server.url);
    const use = () => sandbox.callTool(callId, 'find_slots', { day: 'Monday' });
    expect(await use()).toMatchObject({ outcome: 'error', status: 500 });
    reply = 'stall';
    expect(await use()).toMatchObject({ outcome: 'timeout' });
    await server.close();
    expect(await use()).toEqual({ outcome: 'error', status: null, body: null });
    await expect(sandbox.callTool(callId, 'find_slots')).rejects.toThrow('must give day');
    await expect(sandbox.callTool(callId, 'other')).rejects.toThrow('no tool other');
  });
});
