import type { AgentContent, PathNode, PathResponse } from '../../../sandbox/sandbox';
import { getDigaError } from '../../../support/diga';
import {
  addFlow,
  changesDraft,
  FULL,
  launches,
  liveVersions,
  meanwhile,
  PUBLISHERS,
  runAction,
  startLiveAgents,
  TRIGGERS,
  getVersions,
} from './support';

const PUBLISHER_NAMES = Object.keys(PUBLISHERS);
const publishWith = (name: string) => PUBLISHERS[name] ?? (() => Promise.reject(new Error(name)));

describe('what is checked before a version goes live', () => {
  describe.each(PUBLISHER_NAMES)('by %s', (name) => {
    const publish = publishWith(name);

    it('is published if the launched version is the draft', async () => {
      const world = await startLiveAgents();
      await publish(world);
      expect(getVersions(world, world.agents[0])).toHaveLength(2);
      expect(liveVersions(world)[0]).toMatch(/^v2/);
    });

    it.each<[keyof AgentContent, string]>([
      ['flows', 'Workflows ("Send a survey" (flow_survey) is missing'],
      ['integrations', 'Integrations and tools (a tool of "CRM" is missing'],
      ['prompt', 'Prompt'],
    ])('stays off the air if launching loses its %s', async (field, text) => {
      const world = await startLiveAgents();
      world.sandbox.loseAtLaunch([field]);
      const { message } = await getDigaError(publish(world));
      expect(message).toMatch(/version v2 differs from the draft/);
      expect(message).toContain(text);
      expect(getVersions(world, world.agents[0])).toHaveLength(2);
      expect(liveVersions(world)[0]).toBe('v1');
    });

    it('stays off the air if somebody edits the draft right before it is launched', async () => {
      const world = await startLiveAgents();
      const [agent] = world.agents;
      meanwhile(world, 'before', launches(agent), () =>
        world.sandbox.editDraft(agent.id, { greeting: 'Good evening.' }),
      );
      const { message } = await getDigaError(publish(world));
      expect(message).toMatch(/version v2 differs from the draft.*: Greeting\./);
      expect(liveVersions(world)[0]).toBe('v1');
    });
  });

  it.each(Object.keys({ ...FULL, knowledge_base_ids: [] }) as (keyof AgentContent)[])(
    'includes the field %s',
    async (field) => {
      const world = await startLiveAgents();
      world.sandbox.loseAtLaunch([field]);
      const { message } = await getDigaError(publishWith('Assign Workflows')(world));
      expect(message).toMatch(/version v2 differs from the draft it was made from: [A-Z][^,]+\. /);
      expect(liveVersions(world)[0]).toBe('v1');
    },
  );

  it('accepts lists in another order, and what belongs to the workflow and not to the version', async () => {
    const world = await startLiveAgents();
    const [agent] = world.agents;
    world.sandbox.misbehave({
      on: 'requests',
      match: (method, path) => method === 'GET' && path.startsWith('/v1/agent/'),
      effect: {
        kind: 'answer',
        change: (body) =>
          body['is_draft'] === true || !Array.isArray(body['flows'])
            ? body
            : {
                ...body,
                flows: body['flows'].map((flow: object) => ({ ...flow, name: null })).reverse(),
              },
      },
    });
    await publishWith('Assign Workflows')(world);
    expect(getVersions(world, agent)[1]).toMatchObject({ is_published: true });
  });

  it.each(['Assign To', 'Assign Workflows', 'Publish Version'])(
    'includes the path of an agent that has one, by %s',
    async (name) => {
      const lost: (keyof AgentContent)[][] = [
        ['conversational_path_id'],
        ['mode'],
        ['integrations'],
      ];
      for (const fields of lost) {
        const world = await startLiveAgents({ mode: 'path' });
        world.sandbox.loseAtLaunch(fields);
        const { message } = await getDigaError(publishWith(name)(world));
        expect(message).toMatch(/version v2 differs from the draft/);
        expect(liveVersions(world)[0]).toBe('v1');
      }
      const world = await startLiveAgents({ mode: 'path' });
      await publishWith(name)(world);
      expect(liveVersions(world)[0]).toMatch(/^v2/);
    },
  );
});

describe.each(['Assign To', 'Publish Version'])('a path that is copied, by %s', (name) => {
  it('is the same path', async () => {
    const world = await startLiveAgents({ mode: 'path' });
    world.sandbox.copyPathsAtLaunch(({ nodes, ...path }) => ({
      ...path,
      nodes: nodes.map((node) => ({ ...node, pos_x: 7 })).reverse(),
    }));
    await publishWith(name)(world);
    expect(liveVersions(world)[0]).toMatch(/^v2/);
    await addFlow(world, { trigger: 'call_finished', agents: [world.agents[0]] }).switchOn();
    expect(liveVersions(world)[0]).toMatch(/^v3/);
  });

  it.each<[string, (path: PathResponse) => PathResponse]>([
    ['a node', ({ nodes, ...path }) => ({ ...path, nodes: nodes.slice(1) })],
    ['the prompt', (path) => ({ ...path, global_prompt: null })],
    [
      'a branch',
      ({ nodes, ...path }) => ({
        ...path,
        nodes: nodes.map((node) => ({ ...node, branches: [] })),
      }),
    ],
  ])('stays off the air if the copy loses %s', async (_what, change) => {
    const world = await startLiveAgents({ mode: 'path' });
    world.sandbox.copyPathsAtLaunch(change);
    const { message } = await getDigaError(publishWith(name)(world));
    expect(message).toMatch(/version v2 differs from the draft.*: Conversational path \(/);
    expect(liveVersions(world)[0]).toBe('v1');
  });

  it('stays off the air if the key may not read paths', async () => {
    const world = await startLiveAgents({ mode: 'path' });
    world.sandbox.copyPathsAtLaunch();
    world.connection.apiKey = world.sandbox.createKey({
      ...{ agents: 'write', phones: 'write', workflows: 'write', calls: 'read', messages: 'read' },
    });
    const { message } = await getDigaError(publishWith(name)(world));
    expect(message).toContain('"Conversational Paths: read"');
    expect(liveVersions(world)[0]).toBe('v1');
  });
});

describe('a path with two nodes of the same name', () => {
  it.each<[string, (twins: PathNode[]) => PathNode[], string]>([
    ['lost', (twins) => twins.slice(1), 'the node "Twin" is missing'],
    ['doubled', (twins) => [...twins, ...twins.slice(1)], 'the node "Twin" is extra'],
    ['changed', ([, second]) => (second ? [second, second] : []), 'the node "Twin" differs'],
  ])('stays off the air if one of the two is %s', async (_what, change, text) => {
    const world = await startLiveAgents({ mode: 'path' });
    const [agent] = world.agents;
    const twins = ['+34910000001', '+34910000002'].map((phone_number): PathNode => ({
      ...{ name: 'Twin', node_type: 'transfer', phone_number },
    }));
    world.sandbox.copyPathsAtLaunch();
    world.sandbox.editPath(agent.id, ({ nodes, ...path }) => ({
      ...path,
      nodes: [...nodes, ...twins],
    }));
    world.sandbox.publish(agent.id, world.sandbox.launchVersion(agent.id));
    world.sandbox.copyPathsAtLaunch(({ nodes, ...path }) => ({
      ...path,
      nodes: [...change(nodes.slice(-2)), ...nodes.slice(0, -2)],
    }));
    const { message } = await getDigaError(
      runAction(world, 'publish_version', { operation: 'launch_and_publish' }),
    );
    expect(message).toContain('version v3 differs from the draft');
    expect(message).toContain(text);
    expect(liveVersions(world)[0]).toBe('v2');
    world.sandbox.copyPathsAtLaunch(({ nodes, ...path }) => ({
      ...path,
      nodes: [...nodes].reverse(),
    }));
    await runAction(world, 'publish_version', { operation: 'launch_and_publish' });
    expect(liveVersions(world)[0]).toBe('v4');
  });
});

describe('a draft that is not what was written', () => {
  it.each(TRIGGERS)('is neither launched nor published by %s', async (trigger) => {
    const world = await startLiveAgents();
    const [agent] = world.agents;
    meanwhile(world, 'after', changesDraft(agent), () =>
      world.sandbox.editDraft(agent.id, { prompt: 'Half-done', call_tools: [] }),
    );
    const { message } = await getDigaError(addFlow(world, { trigger, agents: [agent] }).switchOn());
    expect(message).toMatch(/draft.*: Prompt, Call tools/);
    expect(getVersions(world, agent)).toHaveLength(1);
  });
});
