import { AgentResponseSchema } from './contract';
import { seedProject } from './seed';
import {
  AgentList,
  WebhookList,
  EMPTY_PAGE,
  SimulatedClock,
  start,
  request,
  ask,
  refused,
  register,
} from './support';

describe('misbehaving requests', () => {
  const AGENTS = '/v1/agent/';

  test('a status comes as often as told, then all is well', async () => {
    const sandbox = await start();
    sandbox.misbehave({ on: 'requests', times: 2, effect: { kind: 'status', status: 502 } });
    expect(await refused(sandbox, AGENTS, 502)).toBe('INTERNAL_SERVER_ERROR');
    await refused(sandbox, AGENTS, 502);
    await ask(sandbox, AGENTS, 200, AgentList);
  });

  test('a 401, 403 or 404 can be had of one path alone', async () => {
    const sandbox = await start();
    for (const status of [401, 403, 404]) {
      const stop = sandbox.misbehave({
        on: 'requests',
        match: /dropdown/,
        effect: { kind: 'status', status, code: 'WHATEVER', message: 'Not for you' },
      });
      const path = '/v1/agent/versions-dropdown/dashboard';
      expect(await refused(sandbox, path, status)).toBe('WHATEVER');
      await ask(sandbox, AGENTS, 200, AgentList);
      stop();
      expect((await request(sandbox, path)).status).toBe(200);
    }
  });

  test('a function matches by method and path', async () => {
    const sandbox = await start();
    sandbox.misbehave({
      on: 'requests',
      match: (method, path) => method === 'POST' && path === '/v1/webhook/',
      effect: { kind: 'status', status: 401 },
    });
    await ask(sandbox, '/v1/webhook/?limit=1', 200, WebhookList);
    const body = { url: 'https://flows.example.com/', subscribed_events: [] };
    const code = await refused(sandbox, '/v1/webhook/', 401, { method: 'POST', body });
    expect(code).toBe('INVALID_API_KEY');
  });

  test('429 can say when to come back, in seconds or as a date', async () => {
    const sandbox = await start({ clock: new SimulatedClock() });
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

  test('the answer can be lost after the request was carried out', async () => {
    const sandbox = await start();
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

  test('a connection can be cut before the request is carried out', async () => {
    const sandbox = await start();
    sandbox.misbehave({ on: 'requests', times: 1, effect: { kind: 'cut', when: 'before' } });
    await expect(register(sandbox, 'https://flows.example.com/')).rejects.toThrow('fetch failed');
    expect(sandbox.webhooks()).toEqual([]);
    expect(sandbox.requests.map(({ status }) => status)).toEqual([null]);
  });

  test('a connection can be cut in the middle of the answer', async () => {
    const sandbox = await start();
    sandbox.addAgent({ name: 'Reception' });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'cut', when: 'middle' } });
    const response = await request(sandbox, AGENTS);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  test('a hanging request is never answered, and ends with the sandbox', async () => {
    const sandbox = await start();
    sandbox.misbehave({ on: 'requests', match: /agent/, effect: { kind: 'hang' } });
    const givingUp = new AbortController();
    const abandoned = request(sandbox, AGENTS, { signal: givingUp.signal });
    const patient = request(sandbox, AGENTS).catch((error: unknown) => error);
    const hanging = () => sandbox.requests.filter(({ path }) => path === AGENTS);
    // Others are answered meanwhile, until both are known to have arrived.
    while (hanging().length < 2) await request(sandbox, '/elsewhere');
    expect(hanging().map(({ status }) => status)).toEqual([null, null]);
    givingUp.abort();
    await expect(abandoned).rejects.toThrow('aborted');
    await sandbox.close();
    expect(await patient).toMatchObject({ name: 'TypeError' });
  });

  test('a delayed request waits for the clock', async () => {
    const clock = new SimulatedClock();
    const sandbox = await start({ clock });
    sandbox.misbehave({ on: 'requests', match: /agent/, effect: { kind: 'delay', ms: 5000 } });
    const delayed = ask(sandbox, AGENTS, 200, AgentList);
    while (clock.waiting() === 0) await request(sandbox, '/elsewhere');
    expect(sandbox.requests.find(({ path }) => path === AGENTS)?.status).toBeNull();
    clock.advance(5000);
    expect(await delayed).toEqual({ ...EMPTY_PAGE, has_more: false });
  });

  test('another text can stand in place of the answer', async () => {
    const sandbox = await start();
    const text = '<html>Maintenance</html>';
    sandbox.misbehave({ on: 'requests', effect: { kind: 'body', text } });
    const response = await request(sandbox, AGENTS);
    expect([response.status, await response.text()]).toEqual([200, text]);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  });

  test('an answer can say something else than what was done', async () => {
    const sandbox = await start();
    const { reception } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}`;
    sandbox.misbehave({
      on: 'requests',
      times: 1,
      match: (method) => method === 'PATCH',
      effect: { kind: 'answer', change: (answer) => ({ ...answer, flows: [] }) },
    });
    const asked = { method: 'PATCH', body: { greeting: 'Hello' } };
    expect((await ask(sandbox, path, 200, AgentResponseSchema, asked)).flows).toEqual([]);
    const kept = await ask(sandbox, path, 200, AgentResponseSchema);
    expect(kept).toMatchObject({ greeting: 'Hello', flows: [{ id: 'flow_booking_notice' }] });
  });

  test('an endless list always says that there is more', async () => {
    const sandbox = await start();
    sandbox.addAgent({ name: 'Reception' });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'endless list' } });
    const first = await ask(sandbox, AGENTS, 200, AgentList);
    expect([first.data.length, first.has_more]).toEqual([1, true]);
    const next = `${AGENTS}?after=${first.last_id}`;
    expect(await ask(sandbox, next, 200, AgentList)).toEqual({ ...EMPTY_PAGE, has_more: true });
  });

  test('a repeated page comes whatever is asked', async () => {
    const sandbox = await start();
    for (let i = 0; i < 4; i += 1) sandbox.addAgent({ name: `Agent ${i}` });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'repeated page' } });
    const first = await ask(sandbox, `${AGENTS}?limit=2`, 200, AgentList);
    const next = `${AGENTS}?limit=2&after=${first.last_id}`;
    expect(await ask(sandbox, next, 200, AgentList)).toEqual(first);
    expect(await ask(sandbox, `${AGENTS}?limit=2&page=2`, 200, AgentList)).toEqual(first);
    expect(first.has_more).toBe(true);
  });

  test('unknown fields and values come into every answer, and stay out of the state', async () => {
    const sandbox = await start();
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

  test('rules go together', async () => {
    const sandbox = await start();
    sandbox.addAgent({ name: 'Reception' });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'endless list' } });
    sandbox.misbehave({ on: 'requests', effect: { kind: 'unknown fields' } });
    sandbox.misbehave({ on: 'requests', times: 1, effect: { kind: 'status', status: 503 } });
    await refused(sandbox, AGENTS, 503);
    const body: unknown = await (await request(sandbox, AGENTS)).json();
    expect(body).toMatchObject({ has_more: true, undocumented_field: {} });
  });

  test('more requests in a second than allowed are answered 429', async () => {
    const clock = new SimulatedClock();
    const sandbox = await start({ clock, maxRequestsPerSecond: 2 });
    const statuses = async (count: number) => {
      const answers = [];
      for (let i = 0; i < count; i += 1) answers.push((await request(sandbox, AGENTS)).status);
      return answers;
    };
    expect(await statuses(3)).toEqual([200, 200, 429]);
    clock.advance(1000);
    expect(await statuses(1)).toEqual([200]);
  });
});
