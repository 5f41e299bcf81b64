import { getDigaError } from '../../../support/diga';
import { speedUpTime } from '../../../support/time';
import {
  addFlow,
  changesDraft,
  hasItem,
  launches,
  liveVersions,
  type LiveAgent,
  meanwhile,
  publishes,
  readsAgent,
  runAction,
  startLiveAgents,
  TRIGGERS,
  getVersions,
  type World,
  writesTo,
} from './support';

const DECLINED = { kind: 'status', status: 400, code: 'BAD_PARAMETER' } as const;
const LOST = { kind: 'status', status: 500, processed: true } as const;

function addTool({ sandbox }: World, { id }: LiveAgent): string {
  const integration = sandbox.addIntegration({ name: 'Bookings' });
  sandbox.editDraft(id, {
    integrations: [
      ...(sandbox.draft(id).integrations ?? []),
      { integration_id: integration, integration_name: 'Bookings', tool_ids: [] },
    ],
  });
  return integration;
}

describe.each(TRIGGERS)('several agents, by %s', (trigger) => {
  it('get all their drafts, then all launches, then all publications', async () => {
    const world = await startLiveAgents();
    await addFlow(world, { trigger }).switchOn();
    const names = world.agents.map(({ name }) => name);
    expect(writesTo(world)).toEqual(
      ['draft', 'launch', 'publish'].flatMap((step) => names.map((name) => `${step} ${name}`)),
    );
  });

  it('are read anew: what somebody adds to the second while the first is handled stays', async () => {
    const world = await startLiveAgents();
    const [reception, sales] = world.agents;
    let added = { tool: '', flow: '' };
    meanwhile(world, 'after', changesDraft(reception), () => {
      const tool = addTool(world, sales);
      const flow = world.sandbox.addWorkflow({ name: 'Of a colleague' });
      const flows = [...(world.sandbox.draft(sales.id).flows ?? []), { id: flow }];
      world.sandbox.editDraft(sales.id, { flows });
      added = { tool, flow };
    });
    await addFlow(world, { trigger, afterwards: 'draft' }).switchOn();
    const { integrations, flows } = world.sandbox.draft(sales.id);
    expect(integrations?.map(({ integration_id: id }) => id)).toContain(added.tool);
    expect(flows?.map(({ id }) => id)).toContain(added.flow);
  });

  it('are refused if somebody edits one of them before it gets its draft', async () => {
    const world = await startLiveAgents();
    const [reception, sales] = world.agents;
    meanwhile(world, 'after', changesDraft(reception), () =>
      world.sandbox.editDraft(sales.id, { prompt: 'Half-done' }),
    );
    const { message } = await getDigaError(addFlow(world, { trigger }).switchOn());
    expect(message).toMatch(/the agent "Sales": .*: Prompt\..*Other agents: "Reception" \(in the/);
    expect(writesTo(world)).toEqual(['draft Reception']);
    expect(hasItem(world, world.sandbox.draft(reception.id))).toBe(false);
  });

  it('stop if somebody edits one of them before it is launched', async () => {
    const world = await startLiveAgents();
    const [reception, sales] = world.agents;
    meanwhile(world, 'after', launches(reception), () =>
      world.sandbox.editDraft(sales.id, { prompt: 'Half-done' }),
    );
    const { message } = await getDigaError(addFlow(world, { trigger }).switchOn());
    expect(message).toMatch(
      /the agent "Sales": Somebody has changed the agent meanwhile: Prompt\./,
    );
    expect(message).toContain(
      'Other agents: "Reception" (launched as v2), "Night desk" (in the draft)',
    );
    expect(liveVersions(world)).toEqual(['v1', 'v1', 'v1']);
    expect(getVersions(world, sales)).toHaveLength(1);
  });

  it.each([
    ['publishes another version', 'published another version'],
    ['takes the agent off the air', 'taken it off the air'],
    ['moves its number', 'changed the phone numbers'],
    ['edits its draft', 'changed the agent meanwhile'],
  ])('stop if somebody %s before one is published', async (what, text) => {
    const world = await startLiveAgents();
    const [reception, sales, nightDesk] = world.agents;
    const other = world.sandbox.launchVersion(sales.id);
    const phone = world.sandbox.phones().find(({ id }) => id === sales.phoneId);
    meanwhile(world, 'after', publishes(reception), () => {
      if (what === 'publishes another version') world.sandbox.publish(sales.id, other);
      else if (what === 'takes the agent off the air') world.sandbox.publish(sales.id, null);
      else if (what === 'edits its draft') world.sandbox.editDraft(sales.id, { prompt: 'Half' });
      else if (phone) phone.inbound_agent_id = nightDesk.id;
    });
    const { message } = await getDigaError(addFlow(world, { trigger }).switchOn());
    expect(message).toContain('the agent "Sales"');
    expect(message).toContain(text);
    expect(liveVersions(world)).toEqual([
      'v2+',
      what === 'publishes another version'
        ? 'v2'
        : what === 'takes the agent off the air'
          ? 'none'
          : 'v1',
      'v1',
    ]);
    if (what === 'moves its number') expect(phone?.inbound_agent_id).toBe(nightDesk.id);
  });
});

describe.each(TRIGGERS)('what a failed assignment leaves, by %s', (trigger) => {
  it.each([
    ['the second launch', launches],
    ['the second publication', publishes],
  ])('is what a launched version has, if %s fails', async (_what, on) => {
    const world = await startLiveAgents();
    const [, sales] = world.agents;
    const flow = addFlow(world, { trigger });
    const stop = world.sandbox.misbehave({ on: 'requests', match: on(sales), effect: DECLINED });
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toMatch(/Other agents: "Reception" \(launched as v2.*stays in Diga/);
    for (const agent of world.agents) {
      for (const { version_number, content } of getVersions(world, agent)) {
        expect([version_number, hasItem(world, content)]).toEqual([
          version_number,
          version_number > 1,
        ]);
      }
    }
    const own = world.sandbox.workflows().filter(({ name }) => name?.endsWith('Activepieces'));
    expect(own.map(({ status }) => status)).toEqual(
      trigger === 'function_call' ? [] : ['DISABLED'],
    );
    stop();
    await flow.switchOn();
    expect(liveVersions(world)).toEqual(['v2+', 'v2+', 'v2+']);
    expect(world.agents.map((agent) => getVersions(world, agent).length)).toEqual([2, 2, 2]);
  });

  it.each([
    ['a draft', changesDraft, DECLINED],
    ['the first launch', launches, DECLINED],
  ] as const)('is nothing, if %s fails', async (_what, on, effect) => {
    const world = await startLiveAgents();
    world.sandbox.misbehave({ on: 'requests', match: on(), effect });
    const { message } = await getDigaError(addFlow(world, { trigger }).switchOn());
    expect(message).toContain('removed from Diga again');
    expect(world.sandbox.integrations()).toHaveLength(1);
    expect(world.sandbox.workflows()).toHaveLength(2);
    for (const { id } of world.agents) {
      expect(hasItem(world, world.sandbox.draft(id))).toBe(false);
    }
  });

  it('is everything, if a launch was answered with an error and may be done', async () => {
    const world = await startLiveAgents();
    const [reception] = world.agents;
    const match = launches(reception);
    world.sandbox.misbehave({ on: 'requests', match, effect: LOST });
    const { message } = await getDigaError(addFlow(world, { trigger }).switchOn());
    expect(message).toMatch(/Possibly done, check in Diga: launching.*stays in Diga/);
    expect(hasItem(world, getVersions(world, reception)[1]?.content)).toBe(true);
  });

  it('is everything, if the store fails after a publication', async () => {
    const world = await startLiveAgents();
    const flow = addFlow(world, { trigger });
    flow.store.fails = (operation, key) => operation === 'put' && key === 'published_agents';
    await expect(flow.switchOn()).rejects.toThrow();
    expect(liveVersions(world)).toEqual(['v2+', 'v2+', 'v2+']);
    flow.store.fails = () => false;
    await flow.switchOn();
    expect(world.agents.map((agent) => getVersions(world, agent).length)).toEqual([2, 2, 2]);
  });
});

describe.each(TRIGGERS)('a change of a draft that fails for a while, by %s', (trigger) => {
  const start = async () => {
    speedUpTime();
    const world = await startLiveAgents();
    const [reception] = world.agents;
    return { world, reception, flow: addFlow(world, { trigger, agents: [reception] }) };
  };

  it.each([
    ['repeated', false, 3],
    ['not repeated if it was done at an attempt that was answered with an error', true, 1],
  ])('is %s', async (_what, processed, count) => {
    const { world, reception, flow } = await start();
    const effect = { kind: 'status', status: 503, processed } as const;
    world.sandbox.misbehave({ on: 'requests', match: changesDraft(), effect, times: 2 });
    await flow.switchOn();
    expect(liveVersions(world)[0]).toBe('v2+');
    const writes = writesTo(world).filter((write) => write === `draft ${reception.name}`);
    expect(writes).toHaveLength(count);
  });

  it('is not repeated on a draft that somebody has edited since', async () => {
    const { world, reception, flow } = await start();
    const effect = { kind: 'status', status: 503 } as const;
    meanwhile(world, 'before', changesDraft(), () => addTool(world, reception));
    world.sandbox.misbehave({ on: 'requests', match: changesDraft(), effect, times: 1 });
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toContain('Somebody has changed the agent meanwhile: Integrations and tools');
    expect(world.sandbox.draft(reception.id).integrations).toHaveLength(2);
  });
});

describe('the integration that flows share', () => {
  const functionCall = (world: World, name: string, afterwards = 'publish') =>
    addFlow(world, {
      trigger: 'function_call',
      afterwards,
      agents: [world.agents[0]],
      input: { function_name: name },
    });

  it('stays with the tool of another flow when a flow cannot be switched on', async () => {
    const world = await startLiveAgents();
    await functionCall(world, 'first').switchOn();
    world.sandbox.misbehave({ on: 'requests', match: launches(), effect: DECLINED });
    await getDigaError(functionCall(world, 'second').switchOn());
    const tools = world.sandbox.integrations().map(({ id }) => world.sandbox.tools(id));
    expect(tools.map((each) => each.map(({ name }) => name))).toEqual([['find_guest'], ['first']]);
    expect(liveVersions(world)[0]).toBe('v2+');
  });

  it('stays with a tool that another flow makes while it is switched on', async () => {
    const world = await startLiveAgents();
    meanwhile(world, 'before', changesDraft(), () => {
      const own = world.sandbox.integrations().at(-1);
      if (own) world.sandbox.addTool(own.id, { name: 'second', endpoint_path: '/x' });
    });
    world.sandbox.misbehave({ on: 'requests', match: changesDraft(), effect: DECLINED });
    await getDigaError(functionCall(world, 'first', 'draft').switchOn());
    const tools = world.sandbox.tools(world.sandbox.integrations().at(-1)?.id ?? '');
    expect(tools.map(({ name }) => name)).toEqual(['second']);
  });

  it('is removed with a tool whose creation was answered with an error although done', async () => {
    const world = await startLiveAgents();
    const match = (method: string, path: string) => method === 'POST' && path.endsWith('/tool');
    world.sandbox.misbehave({ on: 'requests', match, effect: LOST });
    await getDigaError(functionCall(world, 'first').switchOn());
    expect(world.sandbox.integrations().map(({ name }) => name)).toEqual(['CRM']);
  });
});

describe('Publish Version', () => {
  const INPUT = { operation: 'launch_and_publish' };

  it('takes the whole draft along, with what others have edited in it', async () => {
    const world = await startLiveAgents();
    const [{ id }] = world.agents;
    world.sandbox.editDraft(id, { prompt: 'New' });
    expect(await runAction(world, 'publish_version', INPUT)).toMatchObject({ changed: true });
    expect(getVersions(world, world.agents[0])[1]?.content.prompt).toBe('New');
  });

  it('stops if somebody publishes another version or moves the number meanwhile', async () => {
    const world = await startLiveAgents();
    const [{ id, phoneId }, { id: other }] = world.agents;
    const phone = world.sandbox.phones().find((each) => each.id === phoneId);
    meanwhile(world, 'after', launches(), () => {
      if (phone) phone.inbound_agent_id = other;
    });
    const moved = await getDigaError(runAction(world, 'publish_version', INPUT));
    expect(moved.message).toMatch(/changed the phone numbers.*Version v2 is launched/);
    if (phone) phone.inbound_agent_id = id;
    meanwhile(world, 'after', launches(), () => world.sandbox.publish(id, null));
    const taken = await getDigaError(runAction(world, 'publish_version', INPUT));
    expect(taken.message).toMatch(/taken it off the air.*Version v3 is launched/);
    expect(liveVersions(world)[0]).toBe('none');
  });
});

it('reads each agent right before each of its writes', async () => {
  const world = await startLiveAgents();
  await addFlow(world, { trigger: 'function_call' }).switchOn();
  const { requests } = world.sandbox;
  for (const [index, { method, path }] of requests.entries()) {
    const agent = world.agents.find(({ id }) => path.includes(id));
    if (method === 'GET' || !agent) continue;
    const before = requests.slice(Math.max(0, index - 5), index);
    expect(before.some((each) => readsAgent(agent)(each.method, each.path))).toBe(true);
  }
});
