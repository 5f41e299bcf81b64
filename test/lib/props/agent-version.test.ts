import { type Sandbox } from '../../sandbox/sandbox';
import { seedProject } from '../../sandbox/seed';
import { NOBODY, startWorld } from '../../support/diga';

const PUBLISHED = { label: 'Published version (follows what is live)', value: 'published' };

function forcePagedLists(sandbox: Sandbox): void {
  sandbox.misbehave({
    on: 'requests',
    match: /versions-dropdown/,
    effect: { kind: 'status', status: 403 },
  });
}

describe('version picker of the trigger', () => {
  async function start(agents?: string[], versions?: string[]) {
    const all = await startWorld();
    const project = seedProject(all.sandbox);
    const flow = all.host.addFlow({
      trigger: 'call_finished',
      connection: all.connection,
      input: { agents, versions },
    });
    return { ...all, ...project, flow };
  }

  it('offers the published version first, then every version that can take calls', async () => {
    const { flow, reception, sales } = await start();
    expect((await flow.pick('versions')).options).toEqual([
      PUBLISHED,
      { label: 'Reception · v3 (published)', value: reception.v3 },
      { label: 'Reception · v2 · Summer hours', value: reception.v2 },
      { label: 'Reception · v1', value: reception.v1 },
      { label: 'Sales follow-up · v1 (published)', value: sales.v1 },
    ]);
  });

  it.each([false, true])(
    'offers only versions of the picked agents (paged lists: %s)',
    async (isPaged) => {
      const { flow, sales, sandbox } = await start();
      if (isPaged) forcePagedLists(sandbox);
      flow.edit({ agents: [sales.agentId] });
      const labels = (await flow.pick('versions')).options.map(({ label }) => label);
      expect(labels).toEqual([PUBLISHED.label, 'Sales follow-up · v1 (published)']);
    },
  );

  it('offers a draft that is already picked', async () => {
    const { flow, reception, sandbox } = await start();
    const draft = sandbox.agents()[0]?.versions[0]?.version_id;
    flow.edit({ agents: [reception.agentId], versions: [draft] });
    expect((await flow.pick('versions')).options[1]).toEqual({
      label: 'Reception · v4 (draft)',
      value: draft,
    });
  });

  it('marks picked versions that are deleted as missing', async () => {
    const { flow, reception, sandbox } = await start();
    flow.edit({ agents: [reception.agentId], versions: ['published', reception.v1, reception.v2] });
    sandbox.deleteVersion(reception.agentId, reception.v1);
    const { options } = await flow.pick('versions');
    expect(options.at(-1)).toEqual({
      label: `Missing version: deleted, or agent not picked (${reception.v1.slice(0, 8)})`,
      value: reception.v1,
    });
    expect(options.filter(({ label }) => label.startsWith('Missing'))).toHaveLength(1);
    expect(options.filter(({ value }) => value === 'published')).toEqual([PUBLISHED]);
  });

  it.each([false, true])(
    'marks a picked version of an agent that is not picked (paged lists: %s)',
    async (isPaged) => {
      const { flow, reception, sales, sandbox } = await start();
      if (isPaged) forcePagedLists(sandbox);
      flow.edit({ agents: [sales.agentId], versions: [reception.v1] });
      const { options } = await flow.pick('versions');
      expect(options.filter(({ label }) => /not picked/.test(label))).toHaveLength(1);
    },
  );

  it('offers the published version even if no picked agent is left', async () => {
    const { flow } = await start();
    flow.edit({ agents: [NOBODY] });
    expect((await flow.pick('versions')).options).toEqual([PUBLISHED]);
  });

  it('distinguishes versions of agents that share a name', async () => {
    const { flow, sandbox, reception } = await start();
    const twin = sandbox.addAgent({ name: 'Reception' });
    const version = sandbox.launchVersion(twin);
    const { options } = await flow.pick('versions');
    const getLabel = (id: string) => options.find(({ value }) => value === id)?.label;
    expect(getLabel(version)).toBe(`Reception (${twin.slice(0, 8)}) · v1`);
    expect(getLabel(reception.v1)).toBe(`Reception (${reception.agentId.slice(0, 8)}) · v1`);
    expect(new Set(options.map(({ label }) => label)).size).toBe(options.length);
  });

  it('explains a rejected key', async () => {
    const { flow, sandbox } = await start();
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 401 } });
    expect(await flow.pick('versions')).toEqual({
      disabled: true,
      options: [],
      placeholder: expect.stringMatching(/refused the API key/) as string,
    });
  });
});

describe('version picker of an action', () => {
  const draft = { label: 'Draft (what is being edited)', value: 'draft' };
  const published = {
    label: 'Published version (what takes live calls)',
    value: 'published',
  };

  it.each([false, true])(
    'offers the draft, the published version and the saved versions (paged lists: %s)',
    async (isPaged) => {
      const { sandbox, host, connection } = await startWorld();
      const { agentId, v1, v2, v3 } = seedProject(sandbox).reception;
      if (isPaged) forcePagedLists(sandbox);
      const picker = await host.pickInAction('get_agent', 'version', connection, {
        agent: agentId,
      });
      expect(picker.options).toEqual([
        draft,
        published,
        { label: 'v3 (published)', value: v3 },
        { label: 'v2 · Summer hours', value: v2 },
        { label: 'v1', value: v1 },
      ]);
    },
  );

  it.each([[undefined], [''], [null], [7]])('asks for an agent first (%j)', async (agent) => {
    const { sandbox, host, connection } = await startWorld();
    expect(await host.pickInAction('get_agent', 'version', connection, { agent })).toEqual({
      disabled: true,
      options: [],
      placeholder: 'Choose an agent first.',
    });
    expect(sandbox.requestCount).toBe(0);
  });

  it('asks for a connection first', async () => {
    const { host } = await startWorld();
    const picker = await host.pickInAction('get_agent', 'version', undefined, { agent: NOBODY });
    expect(picker.placeholder).toBe('Choose or make a Diga connection first.');
  });

  it('explains that the picked agent does not exist', async () => {
    const { sandbox, host, connection } = await startWorld();
    const { agentId } = seedProject(sandbox).nightDesk;
    sandbox.deleteAgent(agentId);
    for (const [action, prop] of [
      ['get_agent', 'version'],
      ['list_calls', 'version'],
    ] as const) {
      expect(await host.pickInAction(action, prop, connection, { agent: agentId })).toEqual({
        disabled: true,
        options: [],
        placeholder: expect.stringMatching(/^The agent in "Agent" is gone: it was del/) as string,
      });
    }
  });

  it('offers draft and published version for an agent from a dynamic value', async () => {
    const { host, connection } = await startWorld();
    const input = { agent: '{{step_1.agent_id}}' };
    const picker = await host.pickInAction('get_agent', 'version', connection, input);
    expect(picker.options).toEqual([draft, published]);
  });
});

describe('version picker for any agent', () => {
  it.each([
    ['make_call', 'agent_version'],
    ['list_calls', 'version'],
  ])('omits drafts, except one that is already picked (%s)', async (action, prop) => {
    const { sandbox, host, connection } = await startWorld();
    seedProject(sandbox);
    const labels = async (input = {}) =>
      (await host.pickInAction(action, prop, connection, input)).options.map(({ label }) => label);
    const saved = [
      'Reception · v3 (published)',
      'Reception · v2 · Summer hours',
      'Reception · v1',
      'Sales follow-up · v1 (published)',
    ];
    expect(await labels()).toEqual(saved);
    const draft = sandbox.agents()[0]?.versions[0]?.version_id;
    expect(await labels({ [prop]: draft })).toEqual(['Reception · v4 (draft)', ...saved]);
  });

  it('offers the versions of every agent if the agent is a dynamic value', async () => {
    const { sandbox, host, connection } = await startWorld();
    seedProject(sandbox);
    const input = { agent: '{{step_1.agent_id}}' };
    const { options } = await host.pickInAction('list_calls', 'version', connection, input);
    expect(options).toHaveLength(4);
  });

  it('explains that no version has been launched yet', async () => {
    const { sandbox, host, connection } = await startWorld();
    const input = { agent: seedProject(sandbox).nightDesk.agentId };
    expect(await host.pickInAction('list_calls', 'version', connection, input)).toEqual({
      disabled: true,
      options: [],
      placeholder: expect.stringMatching(/launch a version of the agent in Diga first/) as string,
    });
  });
});
