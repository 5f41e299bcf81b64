import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import {
  AgentResponseSchema,
  AgentWithVersionsDropdownResponseSchema,
  CallLogResponseSchema,
  CallResponseSchema,
  ErrorResponseSchema,
  HTTPValidationErrorSchema,
  MessageResponseSchema,
  paginated,
  paginatedByText,
  PhoneResponseSchema,
  PublishAgentResponseSchema,
  RecordingResponseSchema,
  WebhookCreatedResponseSchema,
  WebhookResponseSchema,
  WebhookSecretResponseSchema,
  WorkflowResponseSchema,
} from './contract';
import { startSandbox } from './sandbox';
import type { Clock, DeliveryBody, Resource, Sandbox, SandboxOptions } from './sandbox';
import { answeredCall, seedProject, unansweredCall } from './seed';

const NOBODY = '00000000-0000-4000-8000-000000000000';
/** A page with nothing on it, which Diga gives no ids and no numbers. */
const EMPTY_PAGE = {
  data: [],
  first_id: null,
  last_id: null,
  current_page: null,
  total_pages: null,
};

const AgentList = paginated(AgentResponseSchema);
const CallList = paginated(CallResponseSchema);
const MessageList = paginated(MessageResponseSchema);
const WebhookList = paginated(WebhookResponseSchema);

/** Time that stands still until it is moved. */
class SimulatedClock implements Clock {
  private time = Date.parse('2026-07-01T10:00:00Z');
  private due: { at: number; work: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, work: () => void): void {
    this.due.push({ at: this.time + ms, work });
  }

  waiting(): number {
    return this.due.length;
  }

  advance(ms: number): void {
    this.time += ms;
    const ready = this.due.filter(({ at }) => at <= this.time).sort((a, b) => a.at - b.at);
    this.due = this.due.filter(({ at }) => at > this.time);
    for (const { work } of ready) work();
  }
}

interface Received {
  headers: IncomingHttpHeaders;
  text: string;
}

/** A receiver of deliveries on loopback that answers every one with `status`. */
async function startReceiver(status = 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, text });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    bodies: () => received.map(({ text }) => JSON.parse(text) as Record<string, unknown>),
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const it of opened.splice(0).reverse()) await it.close();
});

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ loopbackIsPublic: true, ...options });
  opened.push(sandbox);
  return sandbox;
}

async function receiver(status?: number) {
  const started = await startReceiver(status);
  opened.push(started);
  return started;
}

interface Asked {
  key?: string;
  method?: string;
  body?: unknown;
  signal?: AbortSignal;
}

function request(sandbox: Sandbox, path: string, asked: Asked = {}): Promise<Response> {
  const { key = sandbox.apiKey, method = 'GET', body, signal } = asked;
  return fetch(sandbox.url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** The answer, which must have this status and keep to this schema of the contract. */
async function ask<T extends TSchema>(
  sandbox: Sandbox,
  path: string,
  status: number,
  schema: T,
  asked: Asked = {},
): Promise<Static<T>> {
  const response = await request(sandbox, path, asked);
  const body: unknown = await response.json();
  expect({ path, status: response.status, body }).toMatchObject({ status });
  expect({ path, faults: Value.Errors(schema, body) }).toEqual({ path, faults: [] });
  return body as Static<T>;
}

/** The error code of a refusal in Diga's shape. */
async function refused(
  sandbox: Sandbox,
  path: string,
  status: number,
  asked: Asked = {},
): Promise<string> {
  const body = await ask(sandbox, path, status, ErrorResponseSchema, asked);
  expect(body.status).toBe('error');
  return body.error_code;
}

/** Where the first fault of a request that failed its validation is. */
async function invalid(sandbox: Sandbox, path: string, asked: Asked = {}) {
  const body = await ask(sandbox, path, 422, HTTPValidationErrorSchema, asked);
  return body.detail?.[0]?.loc;
}

/** Registers a webhook; gives its id and secret. */
function register(sandbox: Sandbox, url: string) {
  return ask(sandbox, '/v1/webhook/', 200, WebhookCreatedResponseSchema, {
    method: 'POST',
    body: { url, subscribed_events: ['status_changed'] },
  });
}

describe('the key', () => {
  test('a bad, a missing and a deleted key are refused with 401', async () => {
    const sandbox = await start();
    expect(await refused(sandbox, '/v1/agent/', 401, { key: 'nonsense' })).toBe('INVALID_API_KEY');
    const without = await fetch(`${sandbox.url}/v1/agent/`);
    expect(without.status).toBe(401);
    const key = sandbox.createKey({ agents: 'read' });
    await ask(sandbox, '/v1/agent/', 200, AgentList, { key });
    sandbox.deleteKey(key);
    expect(await refused(sandbox, '/v1/agent/', 401, { key })).toBe('INVALID_API_KEY');
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
    ['webhooks', '/v1/webhook/'],
    ['webhooks', `/v1/webhook/${NOBODY}`],
  ];
  test.each(reads)('without %s read, %s is refused with 403', async (resource, path) => {
    const sandbox = await start();
    const others = {
      calls: 'write',
      messages: 'write',
      agents: 'write',
      webhooks: 'write',
    } as const;
    const key = sandbox.createKey({ ...others, [resource]: 'none' });
    const body = await ask(sandbox, path, 403, ErrorResponseSchema, { key });
    expect(body).toEqual({
      status: 'error',
      error_code: 'INTERNAL_SERVER_ERROR',
      message: `Missing required permissions to view ${resource}`,
    });
    const reader = sandbox.createKey({ [resource]: 'read' });
    expect((await request(sandbox, path, { key: reader })).status).not.toBe(403);
  });

  test.each([
    ['POST', '/v1/call/', 'calls'],
    ['PATCH', `/v1/agent/${NOBODY}`, 'agents'],
    ['POST', `/v1/agent/${NOBODY}/version`, 'agents'],
  ] as const)('%s %s needs %s write', async (method, path, resource) => {
    const sandbox = await start();
    const key = sandbox.createKey({ [resource]: 'read' });
    const code = await refused(sandbox, path, 403, { key, method, body: {} });
    expect(code).toBe('INTERNAL_SERVER_ERROR');
  });

  test('publishing needs agents write and phones write', async () => {
    const sandbox = await start();
    const { reception, phones } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}/published_version`;
    const body = { version_id: reception.v2, inbound_phone_number_id: phones.restaurant };
    for (const permissions of [
      { agents: 'write', phones: 'read' },
      { agents: 'read', phones: 'write' },
    ] as const) {
      const key = sandbox.createKey(permissions);
      const asked = { key, method: 'PATCH', body };
      const { message } = await ask(sandbox, path, 403, ErrorResponseSchema, asked);
      expect(message).toBe('Missing required permissions to edit agents or phones');
    }
    const key = sandbox.createKey({ agents: 'write', phones: 'write' });
    const asked = { key, method: 'PATCH', body };
    await ask(sandbox, path, 200, PublishAgentResponseSchema, asked);
  });

  test.each([
    ['POST', '/v1/webhook/'],
    ['PATCH', `/v1/webhook/${NOBODY}`],
    ['DELETE', `/v1/webhook/${NOBODY}`],
    ['POST', `/v1/webhook/${NOBODY}/rotate`],
  ])('%s %s needs webhooks write', async (method, path) => {
    const sandbox = await start();
    const key = sandbox.createKey({ webhooks: 'read' });
    const code = await refused(sandbox, path, 403, { key, method, body: {} });
    expect(code).toBe('INTERNAL_SERVER_ERROR');
  });

  test('write includes read only if it is so set', async () => {
    const lenient = await start();
    const key = lenient.createKey({ webhooks: 'write' });
    await ask(lenient, '/v1/webhook/', 200, WebhookList, { key });
    const strict = await start({ writeImpliesRead: false });
    await refused(strict, '/v1/webhook/', 403, { key: strict.createKey({ webhooks: 'write' }) });
  });

  test('without recordings read, no call says where its recording is', async () => {
    const sandbox = await start();
    const recordingUrl = 'https://recordings.example.com/1.mp3';
    const id = sandbox.addFinishedCall({}, { recordingUrl });
    const key = sandbox.createKey({ calls: 'read' });
    const hidden = await ask(sandbox, `/v1/call/${id}`, 200, CallResponseSchema, { key });
    const listed = await ask(sandbox, '/v1/call/', 200, CallList, { key });
    const shown = await ask(sandbox, `/v1/call/${id}`, 200, CallResponseSchema);
    expect(hidden.recording_url).toBeNull();
    expect(listed.data[0]?.recording_url).toBeNull();
    expect(shown.recording_url).toBe(recordingUrl);
  });
});

describe('paths', () => {
  test.each(['/v1/agent', '/v1/call', '/v1/webhook', '/v1/nonsense/', '/', `/v1/call/${NOBODY}/`])(
    '%s is none',
    async (path) => {
      const sandbox = await start();
      expect((await request(sandbox, path)).status).toBe(404);
    },
  );
});

describe('lists', () => {
  interface ListCase {
    path: string;
    max: number;
    fallback: number;
    /** Puts `count` items into the list and gives its path. */
    fill: (sandbox: Sandbox, count: number) => Promise<string> | string;
  }

  const lists: ListCase[] = [
    {
      path: '/v1/agent/',
      max: 100,
      fallback: 10,
      fill(sandbox, count) {
        for (let i = 0; i < count; i += 1) sandbox.addAgent({ name: `Agent ${i}` });
        return '/v1/agent/';
      },
    },
    {
      path: '/v1/agent/{id}/version',
      max: 100,
      fallback: 10,
      fill(sandbox, count) {
        const agentId = sandbox.addAgent({ name: 'Reception' });
        // The draft is one of the list.
        for (let i = 1; i < count; i += 1) sandbox.launchVersion(agentId);
        return `/v1/agent/${agentId}/version`;
      },
    },
    {
      path: '/v1/call/',
      max: 1000,
      fallback: 50,
      fill(sandbox, count) {
        for (let i = 0; i < count; i += 1) sandbox.addFinishedCall();
        return '/v1/call/';
      },
    },
    {
      path: '/v1/call/{id}/message',
      max: 1000,
      fallback: 100,
      fill(sandbox, count) {
        const callId = sandbox.placeCall();
        for (let i = 0; i < count; i += 1) sandbox.say(callId, 'user', `Message ${i}`);
        return `/v1/call/${callId}/message`;
      },
    },
    {
      path: '/v1/log/call/{id}',
      max: 1000,
      fallback: 100,
      fill(sandbox, count) {
        const callId = sandbox.placeCall();
        for (let i = 0; i < count; i += 1) {
          sandbox.addLog(callId, {
            level: 'INFO',
            category: 'CALL_LIFECYCLE',
            event: `Event ${i}`,
          });
        }
        return `/v1/log/call/${callId}`;
      },
    },
    {
      path: '/v1/phone/',
      max: 100,
      fallback: 20,
      fill(sandbox, count) {
        for (let i = 0; i < count; i += 1) sandbox.addPhone();
        return '/v1/phone/';
      },
    },
    {
      path: '/v1/webhook/',
      max: 100,
      fallback: 20,
      async fill(sandbox, count) {
        for (let i = 0; i < count; i += 1) await register(sandbox, `https://example.com/${i}`);
        return '/v1/webhook/';
      },
    },
  ];

  const AnyList = paginated(AgentResponseSchema).properties;
  const idsOf = async (sandbox: Sandbox, path: string) => {
    const response = await request(sandbox, path);
    const page = (await response.json()) as {
      data: Record<string, string>[];
      has_more: boolean;
      first_id: string | null;
      last_id: string | null;
      current_page: number | null;
      total_pages: number | null;
    };
    expect(response.status).toBe(200);
    expect(Value.Check(AnyList.has_more, page.has_more)).toBe(true);
    const field = path.startsWith('/v1/agent/?')
      ? 'agent_id'
      : path.startsWith('/v1/agent/')
        ? 'version_id'
        : 'id';
    const ids = page.data.map((item) => item[field]);
    expect([page.first_id, page.last_id]).toEqual([ids.at(0) ?? null, ids.at(-1) ?? null]);
    return { ...page, ids };
  };

  test.each(lists)('$path goes both ways by cursor and by page', async ({ fill }) => {
    const sandbox = await start();
    const path = await fill(sandbox, 7);
    const asc = await idsOf(sandbox, `${path}?limit=7&order=asc`);
    const desc = await idsOf(sandbox, `${path}?limit=7`);
    expect(asc.ids).toHaveLength(7);
    expect(new Set(asc.ids).size).toBe(7);
    expect(asc.has_more).toBe(false);
    expect(desc.ids).toEqual([...asc.ids].reverse());

    for (const [order, ids] of [
      ['asc', asc.ids],
      ['desc', desc.ids],
    ] as const) {
      const forward = await idsOf(sandbox, `${path}?limit=3&order=${order}`);
      expect([forward.ids, forward.has_more]).toEqual([ids.slice(0, 3), true]);
      expect(forward).toMatchObject({ current_page: null, total_pages: null });
      const second = await idsOf(sandbox, `${path}?limit=3&order=${order}&after=${ids[2]}`);
      expect([second.ids, second.has_more]).toEqual([ids.slice(3, 6), true]);
      const third = await idsOf(sandbox, `${path}?limit=3&order=${order}&after=${ids[5]}`);
      expect([third.ids, third.has_more]).toEqual([ids.slice(6), false]);
      const beyond = await idsOf(sandbox, `${path}?limit=3&order=${order}&after=${ids[6]}`);
      expect([beyond.ids, beyond.has_more]).toEqual([[], false]);

      const back = await idsOf(sandbox, `${path}?limit=3&order=${order}&before=${ids[6]}`);
      expect([back.ids, back.has_more]).toEqual([ids.slice(3, 6), true]);
      const start = await idsOf(sandbox, `${path}?limit=3&order=${order}&before=${ids[3]}`);
      expect([start.ids, start.has_more]).toEqual([ids.slice(0, 3), false]);

      const page = await idsOf(sandbox, `${path}?limit=3&order=${order}&page=2`);
      expect(page).toMatchObject({ ids: ids.slice(3, 6), has_more: true });
      expect(page).toMatchObject({ current_page: 2, total_pages: 3 });
      const lastPage = await idsOf(sandbox, `${path}?limit=3&order=${order}&page=3`);
      expect([lastPage.ids, lastPage.has_more]).toEqual([ids.slice(6), false]);
      const noPage = await idsOf(sandbox, `${path}?limit=3&order=${order}&page=4`);
      expect([noPage.ids, noPage.has_more]).toEqual([[], false]);
    }
  });

  test.each(lists)('$path has $fallback a page unless told, at most $max', async (list) => {
    const sandbox = await start();
    const path = await list.fill(sandbox, list.fallback + 1);
    const standard = await idsOf(sandbox, `${path}?`);
    expect([standard.ids.length, standard.has_more]).toEqual([list.fallback, true]);
    const all = await idsOf(sandbox, `${path}?limit=${list.max}`);
    expect([all.ids.length, all.has_more]).toEqual([list.fallback + 1, false]);
    expect((await idsOf(sandbox, `${path}?limit=1`)).ids).toHaveLength(1);
  });

  test.each(lists)('$path refuses what the contract does not allow', async (list) => {
    const sandbox = await start();
    const path = await list.fill(sandbox, 1);
    for (const [query, field] of [
      [`limit=${list.max + 1}`, 'limit'],
      ['limit=0', 'limit'],
      ['limit=ten', 'limit'],
      ['limit=1.5', 'limit'],
      ['page=0', 'page'],
      ['order=newest', 'order'],
      ['after=nonsense', 'after'],
      ['before=null', 'before'],
    ]) {
      expect(await invalid(sandbox, `${path}?${query}`)).toEqual(['query', field]);
    }
    const both = `${path}?after=${NOBODY}&before=${NOBODY}`;
    expect(await refused(sandbox, both, 422)).toBe('INVALID_PAGINATION_PARAMETERS');
    expect(await refused(sandbox, `${path}?after=${NOBODY}`, 400)).toBe('NOT_VALID_FIELD');
  });

  test('an empty list has no ids and nothing more', async () => {
    const sandbox = await start();
    const page = await ask(sandbox, '/v1/call/', 200, CallList);
    expect(page).toEqual({ ...EMPTY_PAGE, has_more: false });
  });
});

describe('agents', () => {
  test('the list has drafts, or on demand what is published', async () => {
    const sandbox = await start();
    const { reception, sales, nightDesk } = seedProject(sandbox);
    const drafts = await ask(sandbox, '/v1/agent/', 200, AgentList);
    expect(drafts.data.map(({ agent_id, is_draft }) => [agent_id, is_draft])).toEqual([
      [nightDesk.agentId, true],
      [sales.agentId, true],
      [reception.agentId, true],
    ]);
    const published = await ask(sandbox, '/v1/agent/?is_published=true', 200, AgentList);
    expect(
      published.data.map(({ version_id, is_published }) => [version_id, is_published]),
    ).toEqual([
      [sales.v1, true],
      [reception.v3, true],
    ]);
    const path = await ask(sandbox, '/v1/agent/?mode=path', 200, AgentList);
    expect(path.data.map(({ agent_id }) => agent_id)).toEqual([sales.agentId]);
    expect(await invalid(sandbox, '/v1/agent/?mode=hybrid')).toEqual(['query', 'mode']);
    expect(await invalid(sandbox, '/v1/agent/?is_published=maybe')).toEqual([
      'query',
      'is_published',
    ]);
  });

  test('one agent is its draft, its published version, or the version named', async () => {
    const sandbox = await start();
    const { reception, nightDesk } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}`;
    const draft = await ask(sandbox, path, 200, AgentResponseSchema);
    expect(draft).toMatchObject({ is_draft: true, is_published: false, name: 'Reception' });
    const published = await ask(sandbox, `${path}?is_published=true`, 200, AgentResponseSchema);
    expect(published).toMatchObject({
      version_id: reception.v3,
      version_number: 3,
      is_draft: false,
      is_published: true,
    });
    const v2 = await ask(sandbox, `${path}?version_id=${reception.v2}`, 200, AgentResponseSchema);
    expect(v2).toMatchObject({
      version_id: reception.v2,
      version_number: 2,
      version_name: 'Summer hours',
      is_published: false,
    });
    expect(v2.prompt).not.toBe(published.prompt);
    const byDraftId = `${path}?version_id=${draft.version_id}`;
    expect(await ask(sandbox, byDraftId, 200, AgentResponseSchema)).toEqual(draft);

    const both = `${path}?version_id=${reception.v2}&is_published=true`;
    expect(await refused(sandbox, both, 400)).toBe('BAD_PARAMETER');
    for (const missing of [
      `/v1/agent/${NOBODY}`,
      `/v1/agent/${NOBODY}/version`,
      `${path}?version_id=${NOBODY}`,
      `/v1/agent/${nightDesk.agentId}?is_published=true`,
    ]) {
      expect(await refused(sandbox, missing, 404)).toBe('AGENT_NOT_FOUND');
    }
    expect(await invalid(sandbox, '/v1/agent/nonsense')).toEqual(['path', 'agent_id']);
  });

  test('versions come newest first, filtered on demand', async () => {
    const sandbox = await start();
    const { reception } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}/version`;
    const all = await ask(sandbox, path, 200, AgentList);
    expect(all.data.map(({ version_number, is_draft }) => [version_number, is_draft])).toEqual([
      [4, true],
      [3, false],
      [2, false],
      [1, false],
    ]);
    const published = await ask(sandbox, `${path}?is_published=true`, 200, AgentList);
    expect(published.data.map(({ version_id }) => version_id)).toEqual([reception.v3]);
    expect((await ask(sandbox, `${path}?mode=path`, 200, AgentList)).data).toEqual([]);
  });

  test("the pickers' list has every agent with every version", async () => {
    const sandbox = await start();
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

  test('versions stay as they were launched; agents and versions can go', async () => {
    const sandbox = await start();
    const agentId = sandbox.addAgent({ name: 'Reception', prompt: 'first' });
    const v1 = sandbox.launchVersion(agentId);
    sandbox.publish(agentId, v1);
    sandbox.editDraft(agentId, { prompt: 'second' });
    const path = `/v1/agent/${agentId}`;
    const draft = await ask(sandbox, path, 200, AgentResponseSchema);
    const saved = await ask(sandbox, `${path}?is_published=true`, 200, AgentResponseSchema);
    expect([draft.prompt, saved.prompt]).toEqual(['second', 'first']);

    sandbox.publish(agentId, null);
    await refused(sandbox, `${path}?is_published=true`, 404);
    sandbox.publish(agentId, v1);
    sandbox.deleteVersion(agentId, v1);
    await refused(sandbox, `${path}?is_published=true`, 404);
    await refused(sandbox, `${path}?version_id=${v1}`, 404);
    sandbox.deleteAgent(agentId);
    await refused(sandbox, path, 404);
    expect(() => sandbox.launchVersion(agentId)).toThrow(agentId);
    expect(() => sandbox.publish(sandbox.addAgent({}), v1)).toThrow(v1);
  });
});

describe('what an agent is made of', () => {
  test('a path agent has a path, and takes no workflows', async () => {
    const sandbox = await start();
    const { reception, sales, workflows } = seedProject(sandbox);
    const read = (id: string) => ask(sandbox, `/v1/agent/${id}`, 200, AgentResponseSchema);
    const path = await read(sales.agentId);
    expect(path).toMatchObject({ mode: 'path', flows: [] });
    expect(path.conversational_path_id).toEqual(expect.any(String));
    expect((await read(reception.agentId)).conversational_path_id).toBeNull();
    for (const flow_ids of [[workflows.bookingNotice], []]) {
      const asked = { method: 'PATCH', body: { flow_ids } };
      const code = await refused(sandbox, `/v1/agent/${sales.agentId}`, 400, asked);
      expect(code).toBe('BAD_PARAMETER');
    }
    const asked = { method: 'PATCH', body: { greeting: 'Hello', flow_ids: null } };
    await ask(sandbox, `/v1/agent/${sales.agentId}`, 200, AgentResponseSchema, asked);
  });

  test('has the shapes that Diga describes', async () => {
    const sandbox = await start();
    const { reception } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}`;
    expect(await ask(sandbox, path, 200, AgentResponseSchema)).toMatchObject({
      voice: { name: 'Lucía', provider: 'elevenlabs' },
      call_tools: [{ type: 'transfer_call', name: 'head_waiter' }, { type: 'hang_up' }],
      integrations: [{ integration_name: 'Table bookings' }],
    });
    // The contract is held against the answers, so it must refuse what is in no description.
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

  test('a draft with validation issues is not launched', async () => {
    const sandbox = await start();
    const { reception } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}`;
    const validation_issues = [{ message_code: 'NO_VOICE', message: 'Pick a voice' }];
    sandbox.editDraft(reception.agentId, { validation_issues });
    const draft = await ask(sandbox, path, 200, AgentResponseSchema);
    expect(draft.validation_issues).toEqual(validation_issues);
    const launch = { method: 'POST', body: {} };
    expect(await refused(sandbox, `${path}/version`, 400, launch)).toBe('BAD_PARAMETER');
    sandbox.editDraft(reception.agentId, { validation_issues: [] });
    const launched = await ask(sandbox, `${path}/version`, 201, AgentResponseSchema, launch);
    expect(launched.validation_issues).toBeNull();
  });

  test.each([
    [true, ['flow_booking_notice']],
    [false, []],
  ])('launching copies the workflows of the draft: %s', async (launchCopiesWorkflows, ids) => {
    const sandbox = await start({ launchCopiesWorkflows });
    const { reception } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}`;
    const launch = { method: 'POST', body: {} };
    const launched = await ask(sandbox, `${path}/version`, 201, AgentResponseSchema, launch);
    expect(launched.flows?.map(({ id }) => id)).toEqual(ids);
    const draft = await ask(sandbox, path, 200, AgentResponseSchema);
    expect(draft.flows).toHaveLength(1);
  });
});

describe('calls', () => {
  test('an answered call goes through its life', async () => {
    const clock = new SimulatedClock();
    const sandbox = await start({ clock });
    const { reception } = seedProject(sandbox);
    const id = sandbox.placeCall({
      agentId: reception.agentId,
      identifier: '+34900000055',
      dynamicVariables: { guest_name: 'Carmen' },
    });
    const read = () => ask(sandbox, `/v1/call/${id}`, 200, CallResponseSchema);
    expect(await read()).toEqual({
      id,
      agent_id: reception.agentId,
      agent_version_id: reception.v3,
      status: 'dialing',
      recording_url: null,
      start_time: null,
      end_time: null,
      duration: null,
      type: 'inbound',
      end_reason: null,
      contact: {
        id: expect.any(String) as string,
        created_date: '2026-07-01T10:00:00.000Z',
        identifier: '+34900000055',
        contact_type: 'call',
      },
      phone_register_id: null,
      dynamic_variables: { guest_name: 'Carmen' },
      created_date: '2026-07-01T10:00:00.000Z',
    });
    clock.advance(4000);
    sandbox.setStatus(id, 'in_queue');
    expect(await read()).toMatchObject({ status: 'in_queue', start_time: null });
    clock.advance(1000);
    sandbox.setStatus(id, 'in_progress');
    sandbox.say(id, 'assistant', 'Hello');
    expect(await read()).toMatchObject({
      status: 'in_progress',
      start_time: '2026-07-01T10:00:05.000Z',
      end_time: null,
    });
    clock.advance(61_000);
    sandbox.finishCall(id);
    expect(await read()).toMatchObject({
      status: 'completed',
      end_time: '2026-07-01T10:01:06.000Z',
      duration: 61,
      end_reason: 'hangup',
    });
    sandbox.changeCall(id, { end_reason: null, duration: null });
    expect(await read()).toMatchObject({ end_reason: null, duration: null, status: 'completed' });
  });

  test('the believable calls keep to the contract', async () => {
    const sandbox = await start();
    const { reception, sales } = seedProject(sandbox);
    const answered = answeredCall(sandbox, { agentId: reception.agentId });
    const outbound = answeredCall(sandbox, { agentId: sales.agentId }, 'outbound');
    const unanswered = unansweredCall(sandbox, { agentId: sales.agentId });

    expect(await ask(sandbox, `/v1/call/${answered}`, 200, CallResponseSchema)).toMatchObject({
      type: 'inbound',
      status: 'completed',
      duration: 94,
      end_reason: 'hangup',
      dynamic_variables: { guest_name: 'Carmen' },
    });
    expect(await ask(sandbox, `/v1/call/${outbound}`, 200, CallResponseSchema)).toMatchObject({
      type: 'outbound',
      agent_version_id: sales.v1,
      duration: 61,
    });
    const path = `/v1/call/${answered}/message?order=asc`;
    const { data } = await ask(sandbox, path, 200, MessageList);
    expect(data.map(({ role }) => role)).toEqual(
      'assistant user assistant user tool assistant user'.split(' '),
    );
    expect(data[4]).toMatchObject({ content: null, tool_call: { function_name: 'book_table' } });
    const times = data.map(({ created_date }) => created_date);
    expect(times).toEqual([...times].sort());
    expect(new Set(times).size).toBe(times.length);

    expect(await ask(sandbox, `/v1/call/${unanswered}`, 200, CallResponseSchema)).toMatchObject({
      type: 'outbound',
      status: 'completed',
      start_time: null,
      duration: null,
      end_reason: 'ivr_no_answer',
    });
    const silent = `/v1/call/${unanswered}/message`;
    expect(await refused(sandbox, silent, 404)).toBe('NO_MESSAGES_FOR_CALL');
  });

  test('what is not there is 404, what is no id 422', async () => {
    const sandbox = await start();
    expect(await refused(sandbox, `/v1/call/${NOBODY}`, 404)).toBe('CALL_NOT_FOUND');
    const messages = `/v1/call/${NOBODY}/message`;
    expect(await refused(sandbox, messages, 404)).toBe('NO_MESSAGES_FOR_CALL');
    expect(await invalid(sandbox, '/v1/call/nonsense')).toEqual(['path', 'id']);
    expect(() => sandbox.finishCall(NOBODY)).toThrow(NOBODY);
  });

  test('the list filters', async () => {
    const sandbox = await start();
    const { reception, sales } = seedProject(sandbox);
    const phoneId = '11111111-1111-4111-8111-111111111111';
    const at = (minute: number) => Date.parse(`2026-07-01T10:0${minute}:00Z`);
    // Added out of order: the list goes by creation, not by when the sandbox heard of it.
    const third = sandbox.addFinishedCall(
      { agentId: sales.agentId, type: 'outbound', createdDate: at(3), phoneId },
      { answered: false },
    );
    const first = sandbox.addFinishedCall({
      agentId: reception.agentId,
      createdDate: at(1),
      identifier: '+34900000071',
    });
    const second = sandbox.addFinishedCall({ agentId: null, createdDate: at(2) });
    const live = sandbox.placeCall({ agentId: reception.agentId, createdDate: at(4) });
    const contactId = sandbox.call(first).contact.id;
    const ids = async (query: string) => {
      const { data } = await ask(sandbox, `/v1/call/?order=asc&${query}`, 200, CallList);
      return data.map(({ id }) => id);
    };

    expect(await ids('')).toEqual([first, second, third, live]);
    expect(await ids(`agent_id=${reception.agentId}`)).toEqual([first, live]);
    expect(await ids('status=completed')).toEqual([first, second, third]);
    expect(await ids('status=dialing')).toEqual([live]);
    expect(await ids('type=outbound')).toEqual([third]);
    expect(await ids(`contact_id=${contactId}`)).toEqual([first]);
    expect(await ids(`phone_id=${phoneId}`)).toEqual([third]);
    expect(await ids('start_created_date=2026-07-01T10:02:00Z')).toEqual([second, third, live]);
    expect(await ids('end_created_date=2026-07-01T10:02:00Z')).toEqual([first, second]);
    const middle =
      'start_created_date=2026-07-01T12:01:30%2B02:00&end_created_date=2026-07-01T10:03:30Z';
    expect(await ids(middle)).toEqual([second, third]);
    // A cursor outside of the filter still says where to go on.
    expect(await ids(`${middle}&after=${first}`)).toEqual([second, third]);
    expect(await ids(`${middle}&before=${live}`)).toEqual([second, third]);
    expect(await ids(`${middle}&after=${third}`)).toEqual([]);
    const late = 'start_created_date=2026-07-01T10:02:30Z';
    expect(await ids(`${late}&after=${first}`)).toEqual([third, live]);
    const early = 'end_created_date=2026-07-01T10:01:30Z';
    expect(await ids(`${early}&before=${live}`)).toEqual([first]);
    expect(await invalid(sandbox, '/v1/call/?status=failed')).toEqual(['query', 'status']);
    expect(await invalid(sandbox, '/v1/call/?start_created_date=yesterday')).toEqual([
      'query',
      'start_created_date',
    ]);
  });

  test('the bounds of a date filter belong to its range or do not', async () => {
    const createdDate = Date.parse('2026-07-01T10:00:00Z');
    const at = (ms: number) => new Date(createdDate + ms).toISOString();
    const inRange = async (sandbox: Sandbox, from: number, until: number) => {
      const query = `start_created_date=${at(from)}&end_created_date=${at(until)}`;
      return (await ask(sandbox, `/v1/call/?${query}`, 200, CallList)).data.length;
    };
    const inclusive = await start();
    inclusive.addFinishedCall({ createdDate });
    expect(await inRange(inclusive, 0, 0)).toBe(1);
    const exclusive = await start({ dateBoundsAreInclusive: false });
    exclusive.addFinishedCall({ createdDate });
    expect(await inRange(exclusive, 0, 1)).toBe(0);
    expect(await inRange(exclusive, -1, 0)).toBe(0);
    expect(await inRange(exclusive, -1, 1)).toBe(1);
  });

  test('a call added as finished has the times of its own day', async () => {
    const sandbox = await start();
    const createdDate = Date.parse('2026-01-02T03:04:05Z');
    const answered = sandbox.addFinishedCall({ createdDate }, { duration: 30 });
    const missed = sandbox.addFinishedCall({ createdDate }, { answered: false });
    const old = sandbox.addFinishedCall({ createdDate }, { answered: false, status: 'no_answer' });
    expect(sandbox.call(answered)).toMatchObject({
      start_time: '2026-01-02T03:04:05.000Z',
      end_time: '2026-01-02T03:04:35.000Z',
      duration: 30,
    });
    expect(sandbox.call(missed)).toMatchObject({
      start_time: null,
      end_time: '2026-01-02T03:04:35.000Z',
      status: 'completed',
    });
    expect(sandbox.call(old).status).toBe('no_answer');
    expect(sandbox.deliveries).toEqual([]);
  });

  test('the same identifier is the same contact', async () => {
    const sandbox = await start();
    const contact = (options: Parameters<Sandbox['placeCall']>[0]) =>
      sandbox.call(sandbox.placeCall(options)).contact;
    const one = contact({ identifier: '+34900000001' });
    expect(contact({ identifier: '+34900000001' }).id).toBe(one.id);
    expect(contact({ identifier: '+34900000002' }).id).not.toBe(one.id);
    const web = contact({ contactType: 'web' });
    expect([web.contact_type, web.identifier]).toEqual(['web', 'browser-7f3a']);
  });
});

describe('placing calls', () => {
  const post = (body: unknown) => ({ method: 'POST', body });

  test('a call is placed by the number, by its agent or by a version, and is delivered', async () => {
    const sandbox = await start();
    const { sales, reception, phones } = seedProject(sandbox);
    const hook = await receiver();
    await register(sandbox, hook.url);
    const given = { to_number: '+34600000042', dynamic_variables: { guest_name: 'Carmen' } };
    const byId = { ...given, from_number: phones.parties };
    const placed = await ask(sandbox, '/v1/call/', 201, CallResponseSchema, post(byId));
    expect(placed).toMatchObject({
      status: 'dialing',
      type: 'outbound',
      agent_id: sales.agentId,
      agent_version_id: sales.v1,
      phone_register_id: phones.parties,
      contact: { identifier: '+34600000042', contact_type: 'call' },
      dynamic_variables: { guest_name: 'Carmen' },
    });
    const byNumber = {
      from_number: '+34910000001',
      to_number: '+34600000043',
      agent_version_id: reception.v2,
    };
    const other = await ask(sandbox, '/v1/call/', 201, CallResponseSchema, post(byNumber));
    expect(other).toMatchObject({ agent_id: reception.agentId, agent_version_id: reception.v2 });
    await sandbox.settled();
    expect(hook.bodies().map(({ id }) => id)).toEqual([placed.id, other.id]);
  });

  test('what Diga refuses is refused', async () => {
    const sandbox = await start();
    const { phones } = seedProject(sandbox);
    const call = { from_number: phones.parties, to_number: '+34600000042' };
    const code = (status: number, changes: object) =>
      refused(sandbox, '/v1/call/', status, post({ ...call, ...changes }));
    expect(await code(400, { to_number: '+442079460000' })).toBe('NON_SPANISH_PHONE_NUMBER');
    expect(await code(404, { from_number: '+34910000099' })).toBe('PHONE_NUMBER_NOT_FOUND');
    for (const sip_config of [null, { username: 'casa', termination_uri: null }]) {
      const custom = sandbox.addPhone({ telephony_provider: 'custom', sip_config });
      expect(await code(412, { from_number: custom })).toBe('SIP_CONFIG_NOT_SET');
    }
    expect(await code(422, { agent_version_id: NOBODY })).toBe('VALIDATION_ERROR');
    const invalidBody = (body: object) => invalid(sandbox, '/v1/call/', post(body));
    expect(await invalidBody({ from_number: phones.parties })).toEqual(['body', 'to_number']);
    expect(await invalidBody({ ...call, dynamic_variables: { guests: 4 } })).toEqual([
      'body',
      'dynamic_variables',
      'guests',
    ]);
    expect(sandbox.calls()).toEqual([]);
  });
});

describe('recordings and logs', () => {
  test('a recording has an address, and is there without a key', async () => {
    const sandbox = await start();
    const callId = sandbox.addFinishedCall();
    const path = `/v1/recording/${callId}`;
    expect(await refused(sandbox, path, 404)).toBe('RECORDING_NOT_FOUND');
    expect(await refused(sandbox, `/recordings/${callId}`, 404)).toBe('RECORDING_NOT_FOUND');
    const sound = { data: Buffer.from('sound'), contentType: 'audio/mpeg' };
    const url = sandbox.addRecording(callId, sound);
    const answer = await ask(sandbox, path, 200, RecordingResponseSchema);
    expect(answer.recording_url).toBe(url);
    const file = await fetch(url);
    expect(file.headers.get('content-type')).toBe('audio/mpeg');
    expect(await file.text()).toBe('sound');
  });

  test('a log is filtered by category and level', async () => {
    const sandbox = await start();
    const callId = sandbox.placeCall();
    sandbox.addLog(callId, { level: 'INFO', category: 'AGENT', event: 'a' });
    sandbox.addLog(callId, { level: 'ERROR', category: 'AGENT', event: 'b', data: { ms: 9 } });
    sandbox.addLog(callId, { level: 'ERROR', category: 'USER', event: 'c' });
    const LogList = paginated(CallLogResponseSchema);
    const events = async (query: string) =>
      (await ask(sandbox, `/v1/log/call/${callId}?${query}`, 200, LogList)).data.map(
        ({ event }) => event,
      );
    expect(await events('order=asc')).toEqual(['a', 'b', 'c']);
    expect(await events('category=AGENT')).toEqual(['b', 'a']);
    expect(await events('category=AGENT&level=ERROR')).toEqual(['b']);
    expect(await refused(sandbox, `/v1/log/call/${NOBODY}`, 404)).toBe('CALL_NOT_FOUND');
  });

  it.each([
    ['category', 'AGENTS'],
    ['category', 'agent'],
    ['level', 'LOUD'],
  ])('a log is not filtered by a %s that does not exist: %s', async (name, value) => {
    const sandbox = await start();
    const path = `/v1/log/call/${sandbox.placeCall()}?${name}=${value}`;
    expect(await invalid(sandbox, path)).toEqual(['query', name]);
  });
});

describe('phone numbers', () => {
  test('are listed by agent, status and time, and read one by one', async () => {
    const sandbox = await start();
    const { reception, sales, phones } = seedProject(sandbox);
    const old = sandbox.addPhone({ status: 'released', assigned_at: '2020-01-01T00:00:00Z' });
    const ids = async (query: string) =>
      (await ask(sandbox, `/v1/phone/?${query}`, 200, paginated(PhoneResponseSchema))).data.map(
        ({ id }) => id,
      );
    expect(await ids('')).toEqual([old, phones.parties, phones.restaurant]);
    expect(await ids(`inbound_agent_id=${reception.agentId}`)).toEqual([phones.restaurant]);
    expect(await ids(`outbound_agent_id=${sales.agentId}`)).toEqual([phones.parties]);
    expect(await ids('status=released')).toEqual([old]);
    expect(await ids('end_assigned_at=2020-01-01T00:00:00Z')).toEqual([old]);
    expect(await ids('start_assigned_at=2021-01-01T00:00:00Z')).toHaveLength(2);
    expect(await invalid(sandbox, '/v1/phone/?status=mine')).toEqual(['query', 'status']);
    const one = await ask(sandbox, `/v1/phone/${old}`, 200, PhoneResponseSchema);
    expect(one.status).toBe('released');
    const sip_config = { termination_uri: 'sip.example.com', inbound_media_encryption: 'allow' };
    expect(Value.Check(PhoneResponseSchema, { ...one, sip_config })).toBe(true);
    const wrong = { ...one, sip_config: { termination_uri: 5 } };
    expect(Value.Check(PhoneResponseSchema, wrong)).toBe(false);
    expect(await refused(sandbox, `/v1/phone/${NOBODY}`, 404)).toBe('PHONE_NUMBER_NOT_FOUND');
  });
});

describe('workflows', () => {
  test('are listed by category and status, 30 a page, and read one by one', async () => {
    const sandbox = await start();
    const { workflows } = seedProject(sandbox);
    for (let i = 0; i < 30; i += 1) sandbox.addWorkflow({ flow_category: 'empty' });
    const WorkflowList = paginatedByText(WorkflowResponseSchema);
    const list = (query: string) => ask(sandbox, `/v1/workflow/?${query}`, 200, WorkflowList);
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
      expect(await invalid(sandbox, `/v1/workflow/?${query}`)).toEqual(['query', field]);
    }
    const path = `/v1/workflow/${workflows.bookingNotice}`;
    const one = await ask(sandbox, path, 200, WorkflowResponseSchema);
    expect(one.name).toBe('Tell the kitchen about bookings');
    expect(await refused(sandbox, '/v1/workflow/none', 404)).toBe('WORKFLOW_NOT_FOUND');
  });

  test('have a trigger, and are filtered by whether it is one of Diga', async () => {
    const sandbox = await start();
    const { workflows } = seedProject(sandbox);
    const empty = sandbox.addWorkflow({ flow_category: 'empty' });
    const bare = sandbox.addWorkflow({ flow_category: null });
    const WorkflowList = paginatedByText(WorkflowResponseSchema);
    const list = async (query: string) =>
      (await ask(sandbox, `/v1/workflow/?${query}`, 200, WorkflowList)).data;
    const ids = async (query: string) => (await list(query)).map(({ id }) => id);
    expect(await ids('is_diga_trigger=true')).toEqual([workflows.bookingNotice]);
    expect(await ids('is_diga_trigger=false')).toEqual([bare, empty, workflows.satisfaction]);
    const neither = 'is_diga_trigger=maybe';
    expect(await invalid(sandbox, `/v1/workflow/?${neither}`)).toEqual([
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

  test('say on the agent whether they are still to be set up', async () => {
    const sandbox = await start();
    const { reception, workflows } = seedProject(sandbox);
    const unfinished = sandbox.addWorkflow({ requires_setup: true, status: 'DISABLED' });
    const body = { flow_ids: [workflows.bookingNotice, unfinished] };
    const asked = { method: 'PATCH', body };
    const path = `/v1/agent/${reception.agentId}`;
    expect((await ask(sandbox, path, 200, AgentResponseSchema, asked)).flows).toMatchObject([
      { requires_setup: false, status: 'ENABLED' },
      { requires_setup: true, status: 'DISABLED' },
    ]);
    const one = await ask(sandbox, `/v1/workflow/${unfinished}`, 200, WorkflowResponseSchema);
    expect(one).not.toHaveProperty('requires_setup');
  });

  test('are assigned to a draft, launched with it, and published on phone numbers', async () => {
    const sandbox = await start();
    const { reception, phones, workflows } = seedProject(sandbox);
    const path = `/v1/agent/${reception.agentId}`;
    const change = (body: object) =>
      ask(sandbox, path, 200, AgentResponseSchema, { method: 'PATCH', body });
    const draft = await change({ flow_ids: [workflows.satisfaction] });
    expect(draft).toMatchObject({ is_draft: true, flows: [{ id: workflows.satisfaction }] });
    expect((await change({ greeting: 'Hi' })).flows).toHaveLength(1);
    const wrong = { method: 'PATCH', body: { flow_ids: ['none'] } };
    expect(await refused(sandbox, path, 400, wrong)).toBe('BAD_PARAMETER');

    const launched = await ask(sandbox, `${path}/version`, 201, AgentResponseSchema, {
      method: 'POST',
      body: { version_name: 'Survey' },
    });
    expect(launched).toMatchObject({ version_number: 4, version_name: 'Survey', is_draft: false });
    expect(launched.flows).toHaveLength(1);

    const publish = (body: object) =>
      ask(sandbox, `${path}/published_version`, 200, PublishAgentResponseSchema, {
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
      const asked = { method: 'PATCH', body };
      expect(await refused(sandbox, `${path}/published_version`, 400, asked)).toBe('BAD_PARAMETER');
    }
    const nobody = { method: 'POST', body: {} };
    expect(await refused(sandbox, `/v1/agent/${NOBODY}/version`, 404, nobody)).toBe(
      'AGENT_NOT_FOUND',
    );
  });
});

describe('webhooks', () => {
  test('are created, read, changed, given a new secret and deleted', async () => {
    const sandbox = await start();
    const { id, secret, ...created } = await register(sandbox, 'https://flows.example.com/1');
    expect(created).toMatchObject({
      url: 'https://flows.example.com/1',
      subscribed_events: ['status_changed'],
    });
    const path = `/v1/webhook/${id}`;
    expect(await ask(sandbox, path, 200, WebhookResponseSchema)).toEqual({ id, ...created });
    const list = await ask(sandbox, '/v1/webhook/', 200, WebhookList);
    expect(list.data).toEqual([{ id, ...created }]);
    expect(sandbox.webhooks()).toEqual(list.data);

    const changed = await ask(sandbox, path, 200, WebhookResponseSchema, {
      method: 'PATCH',
      body: { url: 'https://flows.example.com/2', subscribed_events: null },
    });
    expect(changed).toEqual({ id, ...created, url: 'https://flows.example.com/2' });
    const rotated = await ask(sandbox, `${path}/rotate`, 200, WebhookSecretResponseSchema, {
      method: 'POST',
    });
    expect(rotated.secret).not.toBe(secret);
    expect(sandbox.webhookSecret(id)).toBe(rotated.secret);

    expect((await request(sandbox, path, { method: 'DELETE' })).status).toBe(200);
    expect(sandbox.webhooks()).toEqual([]);
    for (const [method, suffix] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/rotate'],
    ] as const) {
      const asked = method === 'PATCH' ? { method, body: {} } : { method };
      expect(await refused(sandbox, path + suffix, 404, asked)).toBe('WEBHOOK_NOT_FOUND');
    }
  });

  test('somebody else can delete one', async () => {
    const sandbox = await start();
    const { id } = await register(sandbox, 'https://flows.example.com/1');
    sandbox.deleteWebhookFromOutside(id);
    await refused(sandbox, `/v1/webhook/${id}`, 404);
    expect(() => sandbox.deleteWebhookFromOutside(id)).toThrow(id);
  });

  const loopback = ['http://localhost:8080/hook', 'http://127.0.0.1/hook', 'http://[::1]:3000/'];
  test.each([
    ...loopback,
    'http://10.1.2.3/hook',
    'http://172.16.0.1/hook',
    'http://192.168.1.10/hook',
    'http://169.254.1.1/hook',
    'http://[fd00::1]/hook',
    'http://activepieces:8080/hook',
    'http://nas.local/hook',
    'ftp://flows.example.com/hook',
  ])('%s is not public', async (url) => {
    const sandbox = await start({ loopbackIsPublic: false });
    const asked = { method: 'POST', body: { url, subscribed_events: ['status_changed'] } };
    expect(await refused(sandbox, '/v1/webhook/', 422, asked)).toBe('VALIDATION_ERROR');
    expect(sandbox.webhooks()).toEqual([]);
    const { id } = await register(sandbox, 'https://flows.example.com/hook');
    await refused(sandbox, `/v1/webhook/${id}`, 422, { method: 'PATCH', body: { url } });

    const lenient = await start({ loopbackIsPublic: true });
    const response = await request(lenient, '/v1/webhook/', asked);
    expect(response.status).toBe(loopback.includes(url) ? 200 : 422);
  });

  test.each([
    [{ subscribed_events: ['status_changed'] }, ['body', 'url']],
    [{ url: 'https://flows.example.com/' }, ['body', 'subscribed_events']],
    [{ url: 5, subscribed_events: [] }, ['body', 'url']],
    [{ url: '', subscribed_events: [] }, ['body', 'url']],
    [{ url: 'nonsense', subscribed_events: [] }, ['body', 'url']],
    [
      { url: 'https://flows.example.com/', subscribed_events: ['call_finished'] },
      ['body', 'subscribed_events', 0],
    ],
    [[], ['body']],
    [undefined, ['body']],
  ])('a body like %j is refused', async (body, loc) => {
    const sandbox = await start();
    expect(await invalid(sandbox, '/v1/webhook/', { method: 'POST', body })).toEqual(loc);
  });

  test('a malformed body is refused', async () => {
    const sandbox = await start();
    const response = await fetch(`${sandbox.url}/v1/webhook/`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${sandbox.apiKey}`,
        'content-type': 'application/json',
      },
      body: '{"url":',
    });
    expect(response.status).toBe(422);
    expect(Value.Errors(HTTPValidationErrorSchema, await response.json())).toEqual([]);
  });
});

describe('deliveries', () => {
  test('every change of status of every call reaches every webhook, signed', async () => {
    const sandbox = await start();
    const { reception, sales } = seedProject(sandbox);
    const [one, other] = [await receiver(), await receiver()];
    const webhook = await register(sandbox, one.url);
    await register(sandbox, other.url);
    const answered = answeredCall(sandbox, { agentId: reception.agentId });
    const unanswered = unansweredCall(sandbox, { agentId: sales.agentId });
    await sandbox.settled();

    const told = [
      [answered, 'dialing'],
      [answered, 'in_queue'],
      [answered, 'in_progress'],
      [answered, 'completed'],
      [unanswered, 'dialing'],
      [unanswered, 'completed'],
    ];
    for (const { bodies } of [one, other]) {
      expect(bodies().map(({ id, status }) => [id, status])).toEqual(told);
    }
    for (const { headers, text } of one.received) {
      const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(
        String(headers['diga-signature']),
      ) ?? [undefined, '', ''];
      const expected = createHmac('sha256', webhook.secret).update(`${seconds}.${text}`);
      expect(mac).toBe(expected.digest('hex'));
      expect(headers['content-type']).toBe('application/json');
    }
    expect(sandbox.deliveries).toHaveLength(12);
    expect(sandbox.deliveries).toContainEqual(
      expect.objectContaining({
        webhookId: webhook.id,
        url: one.url,
        callId: unanswered,
        status: 'completed',
        outcome: 'delivered',
        httpStatus: 200,
      }),
    );
  });

  const shapes: [DeliveryBody, (id: string) => Record<string, unknown>][] = [
    [{ shape: 'id' }, (id) => ({ id, status: 'dialing', type: 'inbound' })],
    [{ shape: 'call_id' }, (id) => ({ call_id: id, status: 'dialing' })],
    [{ shape: 'call.id' }, (id) => ({ call: { id, status: 'dialing' } })],
    [{ shape: 'data.id' }, (id) => ({ data: { id, status: 'dialing' } })],
    [{ shape: 'data.call_id' }, (id) => ({ data: { call_id: id, status: 'dialing' } })],
  ];
  test.each(shapes)('the body can be %j', async (body, expected) => {
    const sandbox = await start({ deliveryBody: body });
    const { url, bodies } = await receiver();
    await register(sandbox, url);
    const id = sandbox.placeCall();
    sandbox.setDeliveryBody({ ...body, withStatus: false });
    sandbox.redeliver(id);
    await sandbox.settled();
    const [told, silent] = bodies();
    expect(told).toMatchObject(expected(id));
    expect(JSON.stringify(silent)).toContain(id);
    expect(JSON.stringify(silent)).not.toContain('"status"');
  });

  test('a call can be delivered again, and nobody else is told', async () => {
    const sandbox = await start();
    const { url, bodies } = await receiver();
    const { id: webhookId } = await register(sandbox, url);
    const id = sandbox.addFinishedCall();
    sandbox.redeliver(id);
    sandbox.redeliver(id);
    await sandbox.settled();
    expect(bodies().map(({ status }) => status)).toEqual(['completed', 'completed']);
    const path = `/v1/webhook/${webhookId}`;
    await request(sandbox, path, { method: 'PATCH', body: { subscribed_events: [] } });
    sandbox.redeliver(id);
    await request(sandbox, path, { method: 'DELETE' });
    sandbox.redeliver(id);
    await sandbox.settled();
    expect(bodies()).toHaveLength(2);
  });

  test('a receiver that refuses or is not there is not tried again', async () => {
    const sandbox = await start();
    const refusing = await receiver(500);
    const gone = await startReceiver();
    await gone.close();
    await register(sandbox, refusing.url);
    await register(sandbox, gone.url);
    sandbox.placeCall();
    await sandbox.settled();
    expect(refusing.received).toHaveLength(1);
    const outcomes = sandbox.deliveries.map(({ url, outcome, httpStatus }) => [
      url,
      outcome,
      httpStatus,
    ]);
    expect(outcomes).toHaveLength(2);
    expect(outcomes).toContainEqual([refusing.url, 'refused', 500]);
    expect(outcomes).toContainEqual([gone.url, 'failed', null]);
  });

  test('nothing is sent beyond this machine', async () => {
    const sent: string[] = [];
    const sandbox = await start({
      send: ({ url }) => {
        sent.push(url);
        return Promise.resolve(204);
      },
    });
    await register(sandbox, 'https://flows.example.com/hook');
    await register(sandbox, 'http://localhost:1/hook');
    sandbox.placeCall();
    await sandbox.settled();
    expect(sent).toEqual(['http://localhost:1/hook']);
    expect(sandbox.deliveries.map(({ outcome }) => outcome).sort()).toEqual([
      'delivered',
      'elsewhere',
    ]);
  });

  test('a slow receiver is told one thing after the other', async () => {
    const answers: (() => void)[] = [];
    const told: string[] = [];
    const sandbox = await start({
      send: ({ body }) => {
        told.push((JSON.parse(body) as { status: string }).status);
        return new Promise((done) => answers.push(() => done(200)));
      },
    });
    await register(sandbox, 'http://127.0.0.1:1/hook');
    const id = sandbox.placeCall();
    sandbox.setStatus(id, 'completed');
    // A request there and back gives the second delivery every chance to overtake.
    await request(sandbox, '/v1/call/');
    expect(told).toEqual(['dialing']);
    answers[0]?.();
    await request(sandbox, '/v1/call/');
    expect(told).toEqual(['dialing', 'completed']);
    answers[1]?.();
    await sandbox.settled();
  });

  test('closing ends what is in flight', async () => {
    let sends = 0;
    let isSent: () => void = () => undefined;
    const sent = new Promise<void>((done) => (isSent = done));
    const sandbox = await startSandbox({
      loopbackIsPublic: true,
      send: (_delivery, signal) =>
        new Promise((_resolve, reject) => {
          sends += 1;
          isSent();
          signal.addEventListener('abort', () => reject(new Error('closed')));
        }),
    });
    await register(sandbox, 'http://127.0.0.1:1/hook');
    const id = sandbox.placeCall();
    await sent;
    sandbox.setStatus(id, 'completed');
    await sandbox.close();
    expect(sandbox.deliveries.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
    expect(sends).toBe(1);
  });
});

describe('misbehaving deliveries', () => {
  async function listening(options: SandboxOptions = {}) {
    const clock = new SimulatedClock();
    const sandbox = await start({ clock, ...options });
    const { url, bodies } = await receiver();
    await register(sandbox, url);
    return { clock, sandbox, told: () => bodies().map(({ id, status }) => [id, status]) };
  }

  test('drop loses them, as often as it is told', async () => {
    const { sandbox, told } = await listening();
    sandbox.misbehave({ on: 'deliveries', times: 1, effect: { kind: 'drop' } });
    const id = sandbox.placeCall();
    sandbox.setStatus(id, 'in_queue');
    await sandbox.settled();
    expect(told()).toEqual([[id, 'in_queue']]);
    expect(sandbox.deliveries.map(({ status, outcome }) => [status, outcome])).toEqual([
      ['dialing', 'dropped'],
      ['in_queue', 'delivered'],
    ]);
  });

  test('chance and match choose which', async () => {
    const draws = [0.1, 0.9];
    let seeded = false;
    const { sandbox, told } = await listening({
      random: () => (seeded ? (draws.shift() ?? 0.5) : Math.random()),
    });
    const [one, two, three] = [0, 1, 2].map(() => sandbox.addFinishedCall());
    sandbox.misbehave({
      on: 'deliveries',
      chance: 0.2,
      match: ({ callId }) => callId !== one,
      effect: { kind: 'drop' },
    });
    seeded = true;
    for (const id of [one, two, three]) sandbox.redeliver(String(id));
    await sandbox.settled();
    expect(told().map(([id]) => id)).toEqual([one, three]);
  });

  test('repeat delivers now and again later, with the status of then', async () => {
    const { clock, sandbox, told } = await listening();
    const stop = sandbox.misbehave({
      on: 'deliveries',
      effect: { kind: 'repeat', times: 2, afterMs: [60_000, 60_000] },
    });
    const id = sandbox.placeCall();
    stop();
    await sandbox.settled({ includingDelayed: false });
    expect(told()).toEqual([[id, 'dialing']]);
    sandbox.setStatus(id, 'completed');
    clock.advance(59_999);
    await sandbox.settled({ includingDelayed: false });
    expect(told()).toHaveLength(2);
    clock.advance(1);
    await sandbox.settled();
    expect(told()).toEqual([
      [id, 'dialing'],
      [id, 'completed'],
      [id, 'dialing'],
      [id, 'dialing'],
    ]);
  });

  test('delay lets others overtake', async () => {
    const { clock, sandbox, told } = await listening();
    sandbox.misbehave({
      on: 'deliveries',
      match: ({ status }) => status === 'dialing',
      effect: { kind: 'delay', afterMs: [1000, 2000] },
    });
    const id = sandbox.placeCall();
    sandbox.setStatus(id, 'completed');
    await sandbox.settled({ includingDelayed: false });
    clock.advance(2000);
    await sandbox.settled();
    expect(told()).toEqual([
      [id, 'completed'],
      [id, 'dialing'],
    ]);
  });
});

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

describe('the logs', () => {
  test('requests are kept with what was answered', async () => {
    const clock = new SimulatedClock();
    const sandbox = await start({ clock });
    await request(sandbox, '/v1/call/?limit=5');
    await request(sandbox, `/v1/call/${NOBODY}`);
    expect(sandbox.requests).toEqual([
      { method: 'GET', path: '/v1/call/', query: { limit: '5' }, status: 200, at: clock.now() },
      { method: 'GET', path: `/v1/call/${NOBODY}`, query: {}, status: 404, at: clock.now() },
    ]);
    expect(sandbox.requestCount).toBe(2);
    sandbox.clearRequests();
    expect([sandbox.requests, sandbox.requestCount]).toEqual([[], 0]);
  });

  test('or only counted', async () => {
    const sandbox = await start({ keepLogs: false });
    await register(sandbox, 'https://flows.example.com/');
    sandbox.placeCall();
    await sandbox.settled();
    expect([sandbox.requestCount, sandbox.requests, sandbox.deliveries]).toEqual([1, [], []]);
  });
});

describe('starting', () => {
  test('at the port and with the key that are asked for', async () => {
    const first = await start();
    const port = Number(new URL(first.url).port);
    await expect(startSandbox({ port })).rejects.toThrow('EADDRINUSE');
    await first.close();
    const second = await start({ port, apiKey: 'mine' });
    expect(second.url).toBe(`http://127.0.0.1:${port}`);
    await ask(second, '/v1/agent/', 200, AgentList, { key: 'mine' });
  });

  test('the same randomness and clock give the same project', async () => {
    const seeded = () => {
      let state = 42;
      return () => (state = (state * 16807) % 2147483647) / 2147483647;
    };
    const [one, two] = [
      await start({ random: seeded(), clock: new SimulatedClock() }),
      await start({ random: seeded(), clock: new SimulatedClock() }),
    ];
    expect(seedProject(one)).toEqual(seedProject(two));
    expect(one.agents()).toEqual(two.agents());
    expect(one.apiKey).toBe(two.apiKey);
  });
});
