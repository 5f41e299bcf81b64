import { CallResponseSchema, ErrorResponseSchema, PublishAgentResponseSchema } from './contract';
import type { Resource } from './sandbox';
import { seedProject } from './seed';
import { NOBODY, startDiga } from '../support/diga';
import { AgentList, CallList, WebhookList, request, parseBody, getErrorCode } from './support';

describe('an API key', () => {
  it('gets a 401 when it is invalid, missing or deleted', async () => {
    const { sandbox } = await startDiga();
    expect(await getErrorCode(sandbox, '/v1/agent/', 401, { key: 'nonsense' })).toBe(
      'INVALID_API_KEY',
    );
    const without = await fetch(`${sandbox.url}/v1/agent/`);
    expect(without.status).toBe(401);
    const key = sandbox.createKey({ agents: 'read' });
    await parseBody(sandbox, '/v1/agent/', 200, AgentList, { key });
    sandbox.deleteKey(key);
    expect(await getErrorCode(sandbox, '/v1/agent/', 401, { key })).toBe('INVALID_API_KEY');
  });

  const reads: [Resource, string][] = [
    ['agents', '/v1/agent/'],
    ['agents', '/v1/agent/versions-dropdown/dashboard'],
    ['agents', `/v1/agent/${NOBODY}`],
    ['agents', `/v1/agent/${NOBODY}/version`],
    ['calls', '/v1/call/'],
    ['calls', `/v1/call/${NOBODY}`],
    ['messages', `/v1/call/${NOBODY}/message`],
    ['recordings', `/v1/recording/${NOBODY}`],
    ['logs', `/v1/log/call/${NOBODY}`],
    ['phones', '/v1/phone/'],
    ['phones', `/v1/phone/${NOBODY}`],
    ['workflows', '/v1/workflow/'],
    ['workflows', '/v1/workflow/flow_1'],
    ['workflows', '/v1/workflow/flow_1/executions'],
    ['knowledge_bases', '/v1/knowledge/base/'],
    ['billing', '/v1/billing/subscription/'],
    ['webhooks', '/v1/webhook/'],
    ['webhooks', `/v1/webhook/${NOBODY}`],
  ];
  it.each(reads)('without read access to %s gets a 403 from %s', async (resource, path) => {
    const { sandbox } = await startDiga();
    const others = {
      calls: 'write',
      messages: 'write',
      agents: 'write',
      webhooks: 'write',
    } as const;
    const key = sandbox.createKey({ ...others, [resource]: 'none' });
    const body = await parseBody(sandbox, path, 403, ErrorResponseSchema, { key });
    expect(body).toEqual({
      status: 'error',
      error_code: 'INTERNAL_SERVER_ERROR',
      message: `Missing required permissions to view ${resource}`,
    });
    const reader = sandbox.createKey({ [resource]: 'read' });
    expect((await request(sandbox, path, { key: reader })).status).not.toBe(403);
  });

  it.each([
    ['POST', '/v1/call/', 'calls'],
    ['PATCH', `/v1/agent/${NOBODY}`, 'agents'],
    ['POST', `/v1/agent/${NOBODY}/version`, 'agents'],
    ['PATCH', '/v1/workflow/flow_1/status', 'workflows'],
  ] as const)('for %s %s needs write access to %s', async (method, path, resource) => {
    const { sandbox } = await startDiga();
    const key = sandbox.createKey({ [resource]: 'read' });
    const code = await getErrorCode(sandbox, path, 403, { key, method, body: {} });
    expect(code).toBe('INTERNAL_SERVER_ERROR');
  });

  it('for publishing needs write access to agents and phones', async () => {
    const { sandbox } = await startDiga();
    const { reception, phones } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}/published_version`;
    const body = { version_id: reception.v2, inbound_phone_number_id: phones.restaurant };
    for (const permissions of [
      { agents: 'write', phones: 'read' },
      { agents: 'read', phones: 'write' },
    ] as const) {
      const key = sandbox.createKey(permissions);
      const options = { key, method: 'PATCH', body };
      const { message } = await parseBody(sandbox, path, 403, ErrorResponseSchema, options);
      expect(message).toBe('Missing required permissions to edit agents or phones');
    }
    const key = sandbox.createKey({ agents: 'write', phones: 'write' });
    const options = { key, method: 'PATCH', body };
    await parseBody(sandbox, path, 200, PublishAgentResponseSchema, options);
  });

  it.each([
    ['POST', '/v1/webhook/'],
    ['PATCH', `/v1/webhook/${NOBODY}`],
    ['DELETE', `/v1/webhook/${NOBODY}`],
    ['POST', `/v1/webhook/${NOBODY}/rotate`],
  ])('for %s %s needs write access to webhooks', async (method, path) => {
    const { sandbox } = await startDiga();
    const key = sandbox.createKey({ webhooks: 'read' });
    const code = await getErrorCode(sandbox, path, 403, { key, method, body: {} });
    expect(code).toBe('INTERNAL_SERVER_ERROR');
  });

  it('with write access can also read, unless switched off', async () => {
    const { sandbox: lenient } = await startDiga();
    const key = lenient.createKey({ webhooks: 'write' });
    await parseBody(lenient, '/v1/webhook/', 200, WebhookList, { key });
    const { sandbox: strict } = await startDiga({ writeImpliesRead: false });
    await getErrorCode(strict, '/v1/webhook/', 403, {
      key: strict.createKey({ webhooks: 'write' }),
    });
  });

  it('without read access to recordings sees no recording URL on calls', async () => {
    const { sandbox } = await startDiga();
    const recordingUrl = 'https://recordings.example.com/1.mp3';
    const id = sandbox.addFinishedCall({}, { recordingUrl });
    const key = sandbox.createKey({ calls: 'read' });
    const hidden = await parseBody(sandbox, `/v1/call/${id}`, 200, CallResponseSchema, { key });
    const listed = await parseBody(sandbox, '/v1/call/', 200, CallList, { key });
    const shown = await parseBody(sandbox, `/v1/call/${id}`, 200, CallResponseSchema);
    expect(hidden.recording_url).toBeNull();
    expect(listed.data[0]?.recording_url).toBeNull();
    expect(shown.recording_url).toBe(recordingUrl);
  });
});
