import type { PathNode, PathResponse } from '../../../sandbox/sandbox';
import { getDigaError } from '../../../support/diga';
import {
  assignTo,
  assignWorkflows,
  bare,
  failPath,
  linked,
  getNodes,
  onPath,
  pathWrites,
  startPathAgents,
} from './path-support';
import { meanwhile } from './support';

describe('a path that cannot be written safely', () => {
  const withNode = (change: (node: PathNode) => object) => (path: PathResponse) => ({
    ...path,
    nodes: path.nodes.map((node) => (node.name === 'Pass on' ? (change(node) as PathNode) : node)),
  });

  it.each<[string, (path: PathResponse) => PathResponse, string]>([
    [
      'an unknown type of node',
      withNode((node) => ({ ...node, node_type: 'loop' })),
      'the type of the node "Pass on"',
    ],
    [
      'an unknown field',
      withNode((node) => ({ ...node, mood: 'calm' })),
      'the field "mood" of the node "Pass on"',
    ],
    [
      'an unknown field of a branch',
      withNode((node) => ({
        ...node,
        branches: [{ to_node: 'Booked', condition: '', weight: 2 }],
      })),
      'the field "weight"',
    ],
    [
      'two nodes of one name',
      ({ nodes, ...path }) => ({ ...path, nodes: [...nodes, ...nodes.slice(-1)] }),
      'two nodes with the name "Survey"',
    ],
    [
      'no end',
      ({ nodes, ...path }) => ({
        ...path,
        nodes: nodes.slice(0, 1).map((node) => ({ ...node, branches: [] })),
      }),
      'has no end',
    ],
  ])('is refused with %s', async (_what, change, text) => {
    const world = await startPathAgents();
    const [agent] = world.agents;
    world.sandbox.editPath(agent.id, change);
    const before = structuredClone(getNodes(world, agent));
    const { message } = await getDigaError(assignTo(world).switchOn());
    expect(message).toMatch(/^"Assign To", the agent "Reception": Nothing was changed\./);
    expect(message).toContain(text);
    expect(getNodes(world, agent)).toEqual(before);
    expect(world.sandbox.workflows()).toHaveLength(3);
  });

  it('is refused for a workflow that does not run after the call, or is inside the conversation', async () => {
    const world = await startPathAgents();
    const before = world.sandbox.addWorkflow({ name: 'Greet', flow_category: 'pre_call' });
    for (const [input, text] of [
      [{ workflows: ['flow_check'] }, 'only workflows that are known to run after the call'],
      [{ workflows: [before] }, 'before its calls'],
      [{ change: 'remove', workflows: ['flow_check'] }, 'inside the conversation'],
    ] as const) {
      expect((await getDigaError(assignWorkflows(world, input))).message).toContain(text);
    }
    expect(pathWrites(world)).toBe(0);
  });

  it('is refused without permission for paths, which is named', async () => {
    const world = await startPathAgents();
    const apiKey = world.sandbox.createKey({
      agents: 'write',
      calls: 'read',
      messages: 'read',
      workflows: 'write',
      conversational_paths: 'read',
    });
    world.connection.apiKey = apiKey;
    const { message } = await getDigaError(assignTo(world).switchOn());
    expect(message).toContain(
      '"Conversational Paths: write" (conversational_paths.view, conversational_paths.update)',
    );
    expect(world.sandbox.workflows()).toHaveLength(3);
  });
});

describe('a path that Diga stores otherwise', () => {
  const first = (change: (node: PathNode) => object) => (path: PathResponse) => ({
    ...path,
    nodes: path.nodes.map((node) => (node.name === 'Offer' ? (change(node) as PathNode) : node)),
  });

  it.each<[string, (path: PathResponse) => PathResponse, string]>([
    [
      'without a node',
      ({ nodes, ...path }) => ({ ...path, nodes: nodes.filter(({ name }) => name !== 'Survey') }),
      'the node "Survey" is missing',
    ],
    [
      'without knowledge',
      first((node) => ({ ...node, knowledge_base: null })),
      'the node "Offer" differs',
    ],
    [
      'without cached knowledge',
      first((node) => ({ ...node, cached_knowledge: null })),
      'the node "Offer" differs',
    ],
    ['elsewhere', first((node) => ({ ...node, pos_x: 7 })), 'the node "Offer" differs'],
    [
      'with a fault',
      (path) => ({
        ...path,
        validation_issues: [{ message_code: 'END', message: 'An end has a branch.' }],
      }),
      'An end has a branch',
    ],
  ])('(%s) is put back', async (_what, change, text) => {
    const world = await startPathAgents();
    const [agent] = world.agents;
    const before = structuredClone(getNodes(world, agent));
    let isFirst = true;
    world.sandbox.storePathsAs((path) => {
      const stored = isFirst ? change(path) : path;
      isFirst = false;
      return stored;
    });
    const { message } = await getDigaError(assignTo(world).switchOn());
    expect(message).toContain(text);
    expect(message).toContain('What was there was put back.');
    expect(message).toContain('Not done: changing the workflows of the draft.');
    expect(getNodes(world, agent)).toEqual(
      before.map((node) => expect.objectContaining(bare(node)) as unknown),
    );
  });

  it.each<[string, (path: PathResponse) => PathResponse]>([
    ['a node', ({ nodes, ...path }) => ({ ...path, nodes: nodes.slice(0, -1) })],
    ['the prompt', (path) => ({ ...path, global_prompt: null })],
  ])('again and again, without %s, is said to be wrong', async (_what, change) => {
    const world = await startPathAgents();
    world.sandbox.storePathsAs(change);
    const { message } = await getDigaError(assignTo(world).switchOn());
    expect(message).toContain('could not be put back: check the path now');
  });

  it('is left alone if somebody has edited it meanwhile', async () => {
    const world = await startPathAgents();
    const [agent] = world.agents;
    meanwhile(world, 'after', onPath('PATCH'), () =>
      world.sandbox.editPath(agent.id, (path) => ({ ...path, global_prompt: 'Be polite.' })),
    );
    const { message } = await getDigaError(assignWorkflows(world, {}));
    expect(message).toContain(
      'Somebody has changed the conversational path of the agent meanwhile: its prompt differs',
    );
    expect(world.sandbox.path(agent.id).global_prompt).toBe('Be polite.');
    expect(linked(world, agent)).toEqual(['Booked', 'Goodbye']);
  });
});

describe('a write of a path that fails for a while', () => {
  it.each([
    ['was not done', false],
    ['was done', true],
  ])('is retried if it %s', async (_what, processed) => {
    const world = await startPathAgents();
    const [agent] = world.agents;
    failPath(world, 'PATCH', { kind: 'status', status: 503, processed });
    await assignTo(world).switchOn();
    expect(linked(world, agent)).toEqual(['Booked', 'Goodbye']);
    expect(pathWrites(world)).toBe(processed ? 1 : 2);
  });

  it('stops if somebody has edited the path between two attempts', async () => {
    const world = await startPathAgents();
    const [agent] = world.agents;
    meanwhile(world, 'before', onPath('PATCH'), () =>
      world.sandbox.editPath(agent.id, (path) => ({ ...path, global_prompt: 'Be polite.' })),
    );
    failPath(world, 'PATCH', { kind: 'status', status: 503 });
    const { message } = await getDigaError(assignWorkflows(world, {}));
    expect(message).toContain('is not what it was: its prompt differs');
    expect(linked(world, agent)).toEqual([]);
  });
});
