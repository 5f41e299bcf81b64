import {
  getAgent,
  launchVersion,
  listAgents,
  listAgentVersions,
  MAX_AGENTS,
  publishVersion,
} from '../../../src/lib/diga/agents';
import { setDraftWorkflows } from '../../../src/lib/diga/agent-drafts';
import { listAgentsWithVersions } from '../../../src/lib/diga/agents-with-versions';
import { collect } from '../../../src/lib/diga/paging';
import type { Sandbox } from '../../sandbox/sandbox';
import { seedProject } from '../../sandbox/seed';
import { getClient, getDigaError, NOBODY, getQueries, startDiga } from '../../support/diga';
import { opened } from '../../support/opened';
import { json, page, startServer } from '../../support/server';

const DROPDOWN = '/v1/agent/versions-dropdown/dashboard';

function addAgents(sandbox: Sandbox, count: number): void {
  for (let number = 1; number <= count; number += 1) sandbox.addAgent({ name: `Agent ${number}` });
}

function forbidDropdown(sandbox: Sandbox, status: number): void {
  sandbox.misbehave({
    on: 'requests',
    match: (_method, path) => path === DROPDOWN,
    effect: { kind: 'status', status },
  });
}

describe('the list of agents', () => {
  it('comes whole, newest first, in the largest pages', async () => {
    const { sandbox, client } = await startDiga();
    addAgents(sandbox, 230);
    const agents = await collect(listAgents(client, {}, MAX_AGENTS));
    expect(agents.map(({ name }) => name)).toEqual(
      Array.from({ length: 230 }, (_, index) => `Agent ${230 - index}`),
    );
    expect(getQueries(sandbox, '/v1/agent/')).toEqual([
      { limit: '100', order: 'desc' },
      { limit: '100', order: 'desc', after: agents[99]?.agent_id },
      { limit: '100', order: 'desc', after: agents[199]?.agent_id },
    ]);
  });

  it('ends at the cap, and requests no more', async () => {
    const { sandbox, client } = await startDiga();
    addAgents(sandbox, 9);
    expect(await collect(listAgents(client, {}, 3))).toHaveLength(3);
    expect(getQueries(sandbox, '/v1/agent/')).toEqual([{ limit: '3', order: 'desc' }]);
  });

  it.each(['endless list', 'repeated page'] as const)('ends at an %s', async (kind) => {
    const { sandbox, client } = await startDiga();
    addAgents(sandbox, 3);
    sandbox.misbehave({ on: 'requests', effect: { kind } });
    expect(await collect(listAgents(client, {}, MAX_AGENTS))).toHaveLength(3);
  });

  it('can be filtered by mode and publication', async () => {
    const { sandbox, client } = await startDiga();
    const { reception, sales } = seedProject(sandbox);
    const names = async (filter: Parameters<typeof listAgents>[1]) =>
      (await collect(listAgents(client, filter, 10))).map(({ name }) => name);
    expect(await names({})).toEqual(['Night desk', 'Sales follow-up', 'Reception']);
    expect(await names({ mode: 'path' })).toEqual(['Sales follow-up']);
    expect(await names({ isPublished: true })).toEqual(['Sales follow-up', 'Reception']);
    const published = await collect(listAgents(client, { isPublished: true }, 10));
    expect(published.map(({ version_id }) => version_id)).toEqual([sales.v1, reception.v3]);
  });
});

describe('one agent', () => {
  it('can be read as draft, published version or version with an id', async () => {
    const { sandbox, client } = await startDiga();
    const { agentId, v1, v3 } = seedProject(sandbox).reception;
    expect(await getAgent(client, agentId, 'draft')).toMatchObject({ is_draft: true });
    expect(await getAgent(client, agentId, 'published')).toMatchObject({ version_id: v3 });
    expect(await getAgent(client, agentId, v1)).toMatchObject({ version_id: v1, is_draft: false });
  });

  it('is not found if it is unknown, was never published or lacks the version', async () => {
    const { sandbox, client } = await startDiga();
    const { reception, nightDesk } = seedProject(sandbox);
    for (const [agent, version] of [
      [NOBODY, 'draft'],
      [nightDesk.agentId, 'published'],
      [reception.agentId, NOBODY],
    ] as const) {
      expect((await getDigaError(getAgent(client, agent, version))).kind).toBe('not_found');
    }
  });

  it('has its id escaped in the path', async () => {
    const server = await opened(startServer(() => json({ agent_id: 'a', version_id: 'v' })));
    await getAgent(getClient(server), 'a/version?x=1', 'draft');
    expect(server.requests[0]?.url).toBe('/v1/agent/a%2Fversion%3Fx%3D1');
  });

  it('must be an object with an id', async () => {
    const server = await opened(startServer(() => json(null)));
    expect((await getDigaError(getAgent(getClient(server), 'a', 'draft'))).kind).toBe(
      'unexpected_response',
    );
  });
});

describe('the versions of an agent', () => {
  it('come whole, newest first, in the largest pages', async () => {
    const { sandbox, client } = await startDiga();
    const agentId = sandbox.addAgent({ name: 'Reception' });
    for (let version = 1; version <= 130; version += 1) sandbox.launchVersion(agentId);
    const versions = await collect(listAgentVersions(client, agentId, MAX_AGENTS));
    const saved = versions.filter(({ is_draft }) => !is_draft);
    expect(saved.map(({ version_number }) => version_number)).toEqual(
      Array.from({ length: 130 }, (_, index) => 130 - index),
    );
    const queries = getQueries(sandbox, `/v1/agent/${agentId}/version`);
    expect(queries).toMatchObject([
      { limit: '100' },
      { limit: '100', after: versions[99]?.version_id },
    ]);
  });
});

describe('every agent with its versions', () => {
  it('comes in one request', async () => {
    const { sandbox, client } = await startDiga();
    seedProject(sandbox);
    expect(await listAgentsWithVersions(client)).toEqual(sandbox.agents());
    expect(sandbox.requests.map(({ path }) => path)).toEqual([DROPDOWN]);
  });

  it.each([400, 401, 403, 404, 405, 410, 422])(
    'comes from the paged lists after a %i',
    async (status) => {
      const { sandbox, client } = await startDiga();
      seedProject(sandbox);
      forbidDropdown(sandbox, status);
      const found = await listAgentsWithVersions(client);
      const inOrder = [...sandbox.agents()].reverse();
      expect(found).toMatchObject(inOrder);
      expect(found.map(({ versions }) => versions.length)).toEqual([1, 2, 4]);
    },
  );

  it('comes from the paged lists after a web page with 404', async () => {
    const draft = { agent_id: 'a', version_id: 'd', version_number: 1, is_draft: true };
    const server = await opened(
      startServer(({ url }) =>
        url === DROPDOWN ? page(404) : json({ data: [draft], has_more: false }),
      ),
    );
    expect(await listAgentsWithVersions(getClient(server))).toHaveLength(1);
  });

  it('requests only the needed versions from the paged lists', async () => {
    const { sandbox, client } = await startDiga();
    const { sales } = seedProject(sandbox);
    forbidDropdown(sandbox, 403);
    const found = await listAgentsWithVersions(client, [sales.agentId]);
    expect(found.map(({ versions }) => versions.length)).toEqual([1, 2, 1]);
    expect(sandbox.requests.map(({ path }) => path)).toEqual([
      DROPDOWN,
      '/v1/agent/',
      `/v1/agent/${sales.agentId}/version`,
    ]);
  });

  it('has the draft even if the list of versions lacks it', async () => {
    const draft = { agent_id: 'a', version_id: 'd', version_number: 2, is_draft: true };
    const saved = { agent_id: 'a', version_id: 'v', version_number: 1 };
    const server = await opened(
      startServer(({ url }) => {
        if (url === DROPDOWN) return json({}, 403);
        return json({ data: [url.includes('/version') ? saved : draft], has_more: false });
      }),
    );
    expect(await listAgentsWithVersions(getClient(server))).toEqual([
      { agent_id: 'a', name: null, versions: [draft, saved] },
    ]);
  });

  it.each([429, 500])('fails after a %i', async (status) => {
    const { sandbox, client } = await startDiga();
    forbidDropdown(sandbox, status);
    expect(await getDigaError(listAgentsWithVersions(client))).toMatchObject({ status });
    expect(sandbox.requestCount).toBe(1);
  });

  it('fails with the error of the paged lists if Diga refuses these too', async () => {
    const { sandbox } = await startDiga();
    const client = getClient({ url: sandbox.url, apiKey: 'unknown' });
    expect((await getDigaError(listAgentsWithVersions(client))).kind).toBe('unauthorized');
  });

  it.each([[null], [{}], ['text'], [{ data: [] }]])('must be a list (not %j)', async (response) => {
    const server = await opened(startServer(() => json(response)));
    expect((await getDigaError(listAgentsWithVersions(getClient(server)))).kind).toBe(
      'unexpected_response',
    );
  });
});

describe('a change of an agent', () => {
  it.each([['{}'], ['null']])('fails if the response is %s', async (text) => {
    const { sandbox, client } = await startDiga();
    sandbox.misbehave({ on: 'requests', effect: { kind: 'body', text } });
    const publication = { versionId: NOBODY, inboundPhoneId: null, outboundPhoneId: null };
    for (const change of [
      setDraftWorkflows(client, NOBODY, []),
      launchVersion(client, NOBODY, null),
      publishVersion(client, NOBODY, publication),
    ]) {
      expect((await getDigaError(change)).kind).toBe('unexpected_response');
    }
    expect(sandbox.requestCount).toBe(3);
  });
});
