import type { PathResponse } from '../../../sandbox/sandbox';
import { getDigaError } from '../../../support/diga';
import {
  assignTo,
  assignWorkflows,
  bare,
  FULL_PATH,
  linked,
  liveId,
  getNodes,
  pathWrites,
  startPathAgents,
} from './path-support';
import { addFlow, getInput, launches, liveVersions, meanwhile } from './support';

describe('an agent with a path', () => {
  it('gets the workflow of a flow behind each end, and keeps every other node as it was', async () => {
    const world = await startPathAgents();
    const [agent] = world.agents;
    await assignTo(world).switchOn();
    expect(linked(world, agent)).toEqual(['Booked', 'Goodbye']);
    const nodes = getNodes(world, agent);
    expect(nodes.slice(0, 5)).toEqual(FULL_PATH.nodes.slice(0, 5));
    expect(nodes.slice(8)).toMatchObject([
      { name: 'My call_finished · Activepieces', branches: [], pos_x: 560, pos_y: 800 },
      { name: 'My call_finished · Activepieces 2', branches: [] },
    ]);
    expect(nodes[6]?.branches).toMatchObject([{ to_node: 'Survey' }, { condition: 'Always' }]);
    expect(linked(world, agent, liveId(world, agent))).toEqual([]);
  });

  it('gets it once, and live if asked', async () => {
    const world = await startPathAgents();
    const [agent] = world.agents;
    const flow = assignTo(world, { afterwards: 'publish' });
    await flow.switchOn();
    expect(liveVersions(world)[0]).toMatch(/^v3/);
    expect(linked(world, agent, liveId(world, agent))).toEqual(['Booked', 'Goodbye']);
    world.sandbox.clearRequests();
    await flow.republish();
    await flow.switchOff();
    await flow.switchOn();
    expect(pathWrites(world)).toBe(0);
    expect(liveVersions(world)[0]).toMatch(/^v3/);
  });

  it('gets workflows and loses them by Assign Workflows', async () => {
    const world = await startPathAgents();
    const [agent] = world.agents;
    const before = structuredClone(getNodes(world, agent));
    const added = await assignWorkflows(world, {});
    expect(added).toMatchObject({ draft_changed: true, added: [{ id: world.booking }] });
    expect(added['workflows_before']).toHaveLength(2);
    expect(await assignWorkflows(world, {})).toMatchObject({ draft_changed: false, added: [] });
    expect(linked(world, agent)).toEqual(['Booked', 'Goodbye']);
    const removed = await assignWorkflows(world, { change: 'remove' });
    expect(removed).toMatchObject({ removed: [{ id: world.booking }] });
    expect(getNodes(world, agent)).toEqual(
      before.map((node) => expect.objectContaining(bare(node)) as unknown),
    );
    expect(await assignWorkflows(world, { change: 'set' })).toMatchObject({
      added: [{ id: world.booking }],
      removed: [{ id: world.survey }],
    });
    await assignWorkflows(world, { change: 'set', workflows: [] });
    expect(getNodes(world, agent).filter(({ node_type: type }) => type === 'flow')).toHaveLength(1);
  });
});

describe('a path that others edit', () => {
  const polite = (path: PathResponse) => ({ ...path, global_prompt: 'Be polite.' });

  it('is not launched with edits that no version has, unless asked', async () => {
    const world = await startPathAgents();
    const [agent] = world.agents;
    world.sandbox.editPath(agent.id, polite);
    const flow = assignTo(world, { afterwards: 'publish' });
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toContain('Conversational path (its prompt differs)');
    expect(pathWrites(world)).toBe(0);
    await assignTo(world, { afterwards: 'publish_all' }).switchOn();
    expect(world.sandbox.path(agent.id, liveId(world, agent)).global_prompt).toBe('Be polite.');
    expect(linked(world, agent, liveId(world, agent))).toEqual(['Booked', 'Goodbye']);
  });

  it('is not published if it is edited right before it is launched', async () => {
    const world = await startPathAgents();
    const [agent] = world.agents;
    const before = liveId(world, agent);
    meanwhile(world, 'before', launches(agent), () => world.sandbox.editPath(agent.id, polite));
    const { message } = await getDigaError(assignTo(world, { afterwards: 'publish' }).switchOn());
    expect(message).toMatch(/v3 differs from the draft.*path \(its prompt differs\)/);
    expect(liveId(world, agent)).toBe(before);
  });

  it('has the workflows of several flows, and keeps those of the others', async () => {
    const world = await startPathAgents();
    const [agent] = world.agents;
    const first = assignTo(world);
    await first.switchOn();
    await assignTo(world).switchOn();
    expect(linked(world, agent)).toEqual(['Booked', 'Goodbye', 'Booked', 'Goodbye']);
    await first.remove();
    expect(linked(world, agent)).toEqual(['Booked', 'Goodbye']);
    expect(world.sandbox.workflows()).toHaveLength(4);
  });
});

describe('a path that a launched version has, too', () => {
  it.each(['draft', 'launch'])('is not changed for "%s"', async (afterwards) => {
    const world = await startPathAgents({ isShared: true });
    const [agent] = world.agents;
    const before = structuredClone(getNodes(world, agent));
    for (const attempt of [
      () => assignTo(world, { afterwards }).switchOn(),
      () => assignWorkflows(world, { afterwards }),
    ]) {
      const { message } = await getDigaError(attempt());
      expect(message).toContain('Nothing was changed.');
      expect(message).toContain('"Launch a new version and publish it"');
    }
    expect(getNodes(world, agent)).toEqual(before);
    expect(pathWrites(world)).toBe(0);
  });

  it('is changed and published if asked', async () => {
    const world = await startPathAgents({ isShared: true });
    const [agent] = world.agents;
    await assignTo(world, { afterwards: 'publish' }).switchOn();
    expect(linked(world, agent, liveId(world, agent))).toEqual(['Booked', 'Goodbye']);
    expect(liveVersions(world)[0]).toMatch(/^v2/);
  });

  it('keeps the workflow if launching fails, because it is live', async () => {
    const world = await startPathAgents({ isShared: true });
    const [agent] = world.agents;
    const flow = assignTo(world, { afterwards: 'publish' });
    world.sandbox.misbehave({
      on: 'requests',
      match: launches(agent),
      times: 1,
      effect: { kind: 'status', status: 500 },
    });
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toContain('stays in Diga, disabled');
    expect(
      world.sandbox.workflows().some(({ name }) => name === 'My call_finished · Activepieces'),
    ).toBe(true);
    await flow.switchOn();
    expect(linked(world, agent, liveId(world, agent))).toEqual(['Booked', 'Goodbye']);
    expect(liveVersions(world)[0]).toMatch(/^v1/);
  });
});

describe('a workflow that is removed', () => {
  it('leaves no node in the draft of a failed switching on', async () => {
    const world = await startPathAgents();
    const [agent] = world.agents;
    const before = getNodes(world, agent).length;
    const flow = assignTo(world, { afterwards: 'launch' });
    world.sandbox.misbehave({
      on: 'requests',
      match: launches(agent),
      effect: { kind: 'status', status: 400 },
    });
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toContain('removed from Diga again');
    expect(getNodes(world, agent)).toHaveLength(before);
    expect(linked(world, agent)).toEqual([]);
  });

  it('leaves no node in a draft, and its agents are told', async () => {
    const world = await startPathAgents();
    const [agent] = world.agents;
    const flow = assignTo(world);
    await flow.switchOn();
    await flow.switchOff();
    const workflow = world.sandbox.workflows().find(({ name }) => name?.endsWith('· Activepieces'));
    const { host, connection } = world;
    const removal = await host.runAction('remove_linked_workflow', connection, {
      workflow: workflow?.id,
    });
    expect(removal).toMatchObject({ agents: [{ id: agent.id }] });
    expect(linked(world, agent)).toEqual([]);
  });

  it('stays in a path that a launched version has', async () => {
    const world = await startPathAgents({ isShared: true });
    const [agent] = world.agents;
    const flow = assignTo(world, { afterwards: 'publish' });
    await flow.switchOn();
    world.sandbox.clearRequests();
    await flow.remove();
    expect(pathWrites(world)).toBe(0);
    expect(linked(world, agent)).toEqual(['Booked', 'Goodbye']);
  });
});

describe('what only the editor of a path can place', () => {
  it('is refused for Pre-Call, with that sentence', async () => {
    const world = await startPathAgents();
    const flow = addFlow(world, { trigger: 'pre_call', agents: [world.agents[0]] });
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toContain('"Agents", the agent "Reception": Nothing was changed.');
    expect(message).toContain(
      'only the path editor of the Diga dashboard can put a workflow before its calls',
    );
    expect(world.sandbox.workflows()).toHaveLength(3);
  });

  it('is refused for Function Call, which says where its function goes', async () => {
    const world = await startPathAgents();
    const flow = addFlow(world, { trigger: 'function_call', agents: [world.agents[0]] });
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toContain('"Agents", the agent "Reception": Nothing was changed.');
    expect(message).toContain('put a function into a tool node');
    expect(message).toContain('Leave the agent out here, switch the flow on, and put its function');
    expect(world.sandbox.integrations()).toHaveLength(1);
  });

  it.each(['in the draft', 'in what is live'])(
    'is left alone once a person has put the function %s',
    async (where) => {
      const world = await startPathAgents();
      const { sandbox } = world;
      const [agent] = world.agents;
      const flow = addFlow(world, { trigger: 'function_call', agents: [] });
      await flow.switchOn();
      const own = sandbox.integrations().find(({ id }) => id !== world.crm)?.id ?? '';
      const tool = sandbox.tools(own)[0]?.id ?? '';
      const place = (from: string, to: object) =>
        sandbox.editPath(agent.id, (path) => ({
          ...path,
          nodes: path.nodes.map((node) =>
            node.node_type === 'tool' && node.tool_id === from ? { ...node, ...to } : node,
          ),
        }));
      const [before] = getNodes(world, agent).flatMap((node) =>
        node.node_type === 'tool' ? [node] : [],
      );
      place(before?.tool_id ?? '', { integration_id: own, tool_id: tool });
      if (where === 'in what is live') {
        sandbox.publish(agent.id, sandbox.launchVersion(agent.id));
        place(tool, { integration_id: before?.integration_id, tool_id: before?.tool_id });
      }
      const draft = structuredClone(getNodes(world, agent));
      const live = liveVersions(world);
      flow.edit(getInput(world, { trigger: 'function_call', agents: [agent] }));
      await flow.republish();
      expect(getNodes(world, agent)).toEqual(draft);
      expect(liveVersions(world)).toEqual(live);
      expect(sandbox.tools(own)).toMatchObject([{ id: tool }]);
      flow.edit(getInput(world, { trigger: 'function_call' }));
      const { message } = await getDigaError(flow.republish());
      expect(message).toContain('the agent "Sales": Nothing was changed.');
    },
  );

  it('is kept by a flow that is off while a launched version has the function in its path', async () => {
    const world = await startPathAgents();
    const { sandbox } = world;
    const [agent] = world.agents;
    const flow = addFlow(world, { trigger: 'function_call', agents: [] });
    await flow.switchOn();
    const own = sandbox.integrations().find(({ id }) => id !== world.crm)?.id ?? '';
    const tool = sandbox.tools(own)[0]?.id ?? '';
    sandbox.editPath(agent.id, (path) => ({
      ...path,
      nodes: path.nodes.map((node) =>
        node.node_type === 'tool' ? { ...node, integration_id: own, tool_id: tool } : node,
      ),
    }));
    const versionId = sandbox.launchVersion(agent.id);
    await flow.switchOff();
    expect(sandbox.tools(own)).toHaveLength(1);
    sandbox.deleteVersion(agent.id, versionId);
    await flow.switchOn();
    await flow.switchOff();
    expect(sandbox.integrations()).toHaveLength(1);
  });
});
