import { AgentResponseSchema } from './contract';
import { seedProject } from './seed';
import { startDiga } from '../support/diga';
import {
  AgentList,
  WebhookList,
  EMPTY_PAGE,
  SimulatedClock,
  request,
  parseBody,
  getErrorCode,
  register,
} from './support';

const AGENTS = '/v1/agent/';

describe('a rule on requests', () => {
  it('responds with a status as many times as it says', async () => {
    const { sandbox } = await startDiga();
    sandbox.misbehave({ on: 'requests', times: 2, effect: { kind: 'status', status: 502 } });
    expect(await getErrorCode(sandbox, AGENTS, 502)).toBe('INTERNAL_SERVER_ERROR');
    await getErrorCode(sandbox, AGENTS, 502);
    await parseBody(sandbox, AGENTS, 200, AgentList);
  });

  it('applies to one path alone', async () => {
    const { sandbox } = await startDiga();
    for (const status of [401, 403, 404]) {
      const stop = sandbox.misbehave({
        on: 'requests',
        match: /dropdown/,
        effect: { kind: 'status', status, code: 'WHATEVER', message: 'Not for you' },
      });
      const path = '/v1/agent/versions-dropdown/dashboard';
      expect(await getErrorCode(sandbox, path, status)).toBe('WHATEVER');
      await parseBody(sandbox, AGENTS, 200, AgentList);
      stop();
      expect((await request(sandbox, path)).status).toBe(200);
    }
  });

  it('matches by method and path with a function', async () => {
    const { sandbox } = await startDiga();
    sandbox.misbehave({
      on: 'requests',
      match: (method, path) => method === 'POST' && path === '/v1/webhook/',
      effect: { kind: 'status', status: 401 },
    });
    await parseBody(sandbox, '/v1/webhook/?limit=1', 200, WebhookList);
    const body = { url: 'https://flows.example.com/', subscribed_events: [] };
    const code = await getErrorCode(sandbox, '/v1/webhook/', 401, { method: 'POST', body });
    expect(code).toBe('INVALID_API_KEY');
  });

  it('lets somebody else act right before a request or right after it', async () => {
    const { sandbox } = await startDiga();
    const { reception } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}`;
    const names: unknown[] = [];
    for (const when of ['before', 'after'] as const) {
      const act = () => sandbox.editDraft(reception.agentId, { name: when });
      sandbox.misbehave({ on: 'requests', times: 1, effect: { kind: 'meanwhile', when, act } });
      names.push((await parseBody(sandbox, path, 200, AgentResponseSchema)).name);
    }
    expect([...names, sandbox.draft(reception.agentId).name]).toEqual([
      'before',
      'before',
      'after',
    ]);
  });

  it('sends Retry-After in seconds or as a date', async () => {
    const { sandbox } = await startDiga({ clock: new SimulatedClock() });
    const retryAfter = async (effect: { retryAfter?: number; retryAfterAsDate?: boolean }) => {
      sandbox.misbehave({
        on: 'requests',
        times: 1,
        effect: { kind: 'status', status: 429, ...effect },
      });
      const response = await request(sandbox, AGENTS);
      expect(response.status).toBe(429);
      return response.headers.get('retry-after');
    };
    expect(await retryAfter({})).toBeNull();
    expect(await retryAfter({ retryAfter: 7 })).toBe('7');
    expect(await retryAfter({ retryAfter: 7, retryAfterAsDate: true })).toBe(
      'Wed, 01 Jul 2026 10:00:07 GMT',
    );
  });

  it('loses the response of a processed request', async () => {
    const { sandbox } = await startDiga();
    const effects = [
      { kind: 'status', status: 500, processed: true },
      { kind: 'cut', when: 'middle' },
    ] as const;
    for (const effect of effects) {
      sandbox.misbehave({ on: 'requests', times: 1, effect });
      const lost = register(sandbox, 'https://flows.example.com/');
      await expect(lost).rejects.toThrow();
    }
    expect(sandbox.webhooks()).toHaveLength(2);
    sandbox.misbehave({ on: 'requests', times: 1, effect: { kind: 'status', status: 500 } });
    await expect(register(sandbox, 'https://flows.example.com/')).rejects.toThrow();
    expect(sandbox.webhooks()).toHaveLength(2);
  });

  it('cuts the connection before the request is processed', async () => {
    const { sandbox } = await startDiga();
    sandbox.misbehave({ on: 'requests', times: 1, effect: { kind: 'cut', when: 'before' } });
    await expect(register(sandbox, 'https://flows.example.com/')).rejects.toThrow('fetch failed');
    expect(sandbox.webhooks()).toEqual([]);
    expect(sandbox.requests.map(({ status }) => status)).toEqual([null]);
  });

  it('cuts the connection in the middle of the response', async () => {
    const { sandbox } = await startDiga();
    sandbox.addAgent({ name: 'Reception' });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'cut', when: 'middle' } });
    const response = await request(sandbox, AGENTS);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('lets a request hang until the sandbox closes', async () => {
    const { sandbox } = await startDiga();
    sandbox.misbehave({ on: 'requests', match: /agent/, effect: { kind: 'hang' } });
    const abort = new AbortController();
    const abandoned = request(sandbox, AGENTS, { signal: abort.signal });
    const patient = request(sandbox, AGENTS).catch((error: unknown) => error);
    const hanging = () => sandbox.requests.filter(({ path }) => path === AGENTS);
    // Other requests get their responses meanwhile; both have arrived once the log has them.
    while (hanging().length < 2) await request(sandbox, '/other');
    expect(hanging().map(({ status }) => status)).toEqual([null, null]);
    abort.abort();
    await expect(abandoned).rejects.toThrow('aborted');
    await sandbox.close();
    expect(await patient).toMatchObject({ name: 'TypeError' });
  });

  it('delays a request by the clock', async () => {
    const clock = new SimulatedClock();
    const { sandbox } = await startDiga({ clock });
    sandbox.misbehave({ on: 'requests', match: /agent/, effect: { kind: 'delay', ms: 5000 } });
    const delayed = parseBody(sandbox, AGENTS, 200, AgentList);
    while (clock.waiting() === 0) await request(sandbox, '/other');
    expect(sandbox.requests.find(({ path }) => path === AGENTS)?.status).toBeNull();
    clock.advance(5000);
    expect(await delayed).toEqual({ ...EMPTY_PAGE, has_more: false });
  });

  it('replaces the response by a text', async () => {
    const { sandbox } = await startDiga();
    const text = '<html>Maintenance</html>';
    sandbox.misbehave({ on: 'requests', effect: { kind: 'body', text } });
    const response = await request(sandbox, AGENTS);
    expect([response.status, await response.text()]).toEqual([200, text]);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  });

  it('changes the response and not the state', async () => {
    const { sandbox } = await startDiga();
    const { reception } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}`;
    sandbox.misbehave({
      on: 'requests',
      times: 1,
      match: (method) => method === 'PATCH',
      effect: { kind: 'answer', change: (body) => ({ ...body, flows: [] }) },
    });
    const options = { method: 'PATCH', body: { greeting: 'Hello' } };
    expect((await parseBody(sandbox, path, 200, AgentResponseSchema, options)).flows).toEqual([]);
    const kept = await parseBody(sandbox, path, 200, AgentResponseSchema);
    expect(kept).toMatchObject({ greeting: 'Hello', flows: [{ id: 'flow_booking_notice' }] });
  });

  it('makes a list endless', async () => {
    const { sandbox } = await startDiga();
    sandbox.addAgent({ name: 'Reception' });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'endless list' } });
    const first = await parseBody(sandbox, AGENTS, 200, AgentList);
    expect([first.data.length, first.has_more]).toEqual([1, true]);
    const next = `${AGENTS}?after=${first.last_id}`;
    expect(await parseBody(sandbox, next, 200, AgentList)).toEqual({
      ...EMPTY_PAGE,
      has_more: true,
    });
  });

  it('repeats the first page of a list', async () => {
    const { sandbox } = await startDiga();
    for (let i = 0; i < 4; i += 1) sandbox.addAgent({ name: `Agent ${i}` });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'repeated page' } });
    const first = await parseBody(sandbox, `${AGENTS}?limit=2`, 200, AgentList);
    const next = `${AGENTS}?limit=2&after=${first.last_id}`;
    expect(await parseBody(sandbox, next, 200, AgentList)).toEqual(first);
    expect(await parseBody(sandbox, `${AGENTS}?limit=2&page=2`, 200, AgentList)).toEqual(first);
    expect(first.has_more).toBe(true);
  });

  it('adds unknown fields and values to responses and not to the state', async () => {
    const { sandbox } = await startDiga();
    const callId = sandbox.addFinishedCall({ agentId: sandbox.addAgent({ name: 'Reception' }) });
    const stop = sandbox.misbehave({ on: 'requests', effect: { kind: 'unknown fields' } });
    const read = async (path: string) => (await request(sandbox, path)).json() as unknown;
    const undocumented = { undocumented_field: { since: 'tomorrow' } };
    expect(await read(AGENTS)).toMatchObject({
      data: [{ name: 'Reception', mode: 'hybrid', voice: undocumented, ...undocumented }],
      ...undocumented,
    });
    expect(await read(`/v1/call/${callId}`)).toMatchObject({
      contact: { contact_type: 'messenger', ...undocumented },
      status: 'completed',
    });
    stop();
    sandbox.misbehave({
      on: 'requests',
      effect: { kind: 'unknown fields', values: { status: 'archived' } },
    });
    expect(await read(`/v1/call/${callId}`)).toMatchObject({
      status: 'archived',
      contact: { contact_type: 'call' },
    });
    expect(sandbox.call(callId)).toMatchObject({ status: 'completed' });
    expect(sandbox.call(callId)).not.toHaveProperty('undocumented_field');
  });

  it('combines with other rules', async () => {
    const { sandbox } = await startDiga();
    sandbox.addAgent({ name: 'Reception' });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'endless list' } });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'unknown fields' } });
    sandbox.misbehave({ on: 'requests', times: 1, effect: { kind: 'status', status: 503 } });
    await getErrorCode(sandbox, AGENTS, 503);
    const body: unknown = await (await request(sandbox, AGENTS)).json();
    expect(body).toMatchObject({ has_more: true, undocumented_field: {} });
  });
});

describe('the rate limit', () => {
  it('responds with a 429 to more requests in a second than it allows', async () => {
    const clock = new SimulatedClock();
    const { sandbox } = await startDiga({ clock, maxRequestsPerSecond: 2 });
    const statuses = async (count: number) => {
      const seen = [];
      for (let i = 0; i < count; i += 1) seen.push((await request(sandbox, AGENTS)).status);
      return seen;
    };
    expect(await statuses(3)).toEqual([200, 200, 429]);
    clock.advance(1000);
    expect(await statuses(1)).toEqual([200]);
  });
});
