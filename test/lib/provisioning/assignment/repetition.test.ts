import { getDigaError } from '../../../support/diga';
import {
  addFlow,
  changesDraft,
  hasItem,
  getInput,
  launches,
  liveVersions,
  meanwhile,
  publishes,
  runAction,
  startLiveAgents,
  TRIGGERS,
  getVersions,
  writesTo,
} from './support';

const FAILED = { kind: 'status', status: 400, code: 'BAD_PARAMETER' } as const;

describe.each(TRIGGERS)('a flow with %s that is published again', (trigger) => {
  it.each(['draft', 'launch', 'publish', 'publish_all'])(
    'changes no agent if each is as chosen with %s, whatever others have edited since',
    async (afterwards) => {
      const world = await startLiveAgents();
      const flow = addFlow(world, { trigger, afterwards });
      await flow.switchOn();
      for (const { id } of world.agents) world.sandbox.editDraft(id, { prompt: 'Half-done' });
      world.sandbox.clearRequests();
      await flow.republish();
      expect(writesTo(world)).toEqual([]);
    },
  );

  it('launches no agent that has it in the published version, and not in a newer one', async () => {
    const world = await startLiveAgents();
    const [{ id }] = world.agents;
    const flow = addFlow(world, { trigger, afterwards: 'launch' });
    await flow.switchOn();
    const [, v2] = getVersions(world, world.agents[0]);
    world.sandbox.publish(id, v2?.version_id ?? null);
    world.sandbox.editDraft(id, { flows: [], integrations: [] });
    world.sandbox.launchVersion(id);
    world.sandbox.clearRequests();
    await flow.republish();
    expect(writesTo(world)).toEqual([]);
  });

  it('needs neither a number nor a draft without issues where all is live', async () => {
    const world = await startLiveAgents();
    const flow = addFlow(world, { trigger });
    await flow.switchOn();
    for (const phone of world.sandbox.phones()) phone.inbound_agent_id = null;
    const validation_issues = [{ message_code: 'NO_VOICE', message: 'Pick a voice.' }];
    for (const { id } of world.agents) world.sandbox.editDraft(id, { validation_issues });
    await flow.republish();
    expect(liveVersions(world)).toEqual(['v2+', 'v2+', 'v2+']);
  });

  it('leaves a roll-back, and an agent off the air, and says so in the log', async () => {
    const world = await startLiveAgents();
    const flow = addFlow(world, { trigger });
    await flow.switchOn();
    const [reception, sales] = world.agents;
    world.sandbox.publish(reception.id, reception.v1);
    world.sandbox.publish(sales.id, null);
    await flow.republish();
    expect(liveVersions(world)).toEqual(['v1', 'none', 'v2+']);
    expect(world.logged()).toContain('was published before for "Reception", "Sales"');
  });

  it('publishes after a roll-back if it is told to in between', async () => {
    const world = await startLiveAgents();
    const [reception] = world.agents;
    const agents = [reception];
    const flow = addFlow(world, { trigger, agents });
    await flow.switchOn();
    world.sandbox.publish(reception.id, reception.v1);
    for (const afterwards of ['draft', 'publish']) {
      flow.edit(getInput(world, { trigger, agents, afterwards }));
      await flow.republish();
    }
    expect(liveVersions(world)[0]).toBe('v2+');
    expect(getVersions(world, reception)).toHaveLength(2);
  });
});

describe.each(TRIGGERS)('a flow with %s that is published again after a failure', (trigger) => {
  it('launches no agent twice, and finishes the others', async () => {
    const world = await startLiveAgents();
    const flow = addFlow(world, { trigger });
    const stop = world.sandbox.misbehave({
      on: 'requests',
      match: launches(world.agents[1]),
      effect: FAILED,
    });
    for (let attempt = 0; attempt < 3; attempt += 1) await getDigaError(flow.switchOn());
    expect(world.agents.map((agent) => getVersions(world, agent).length)).toEqual([2, 1, 1]);
    stop();
    await flow.switchOn();
    expect(world.agents.map((agent) => getVersions(world, agent).length)).toEqual([2, 2, 2]);
    expect(liveVersions(world)).toEqual(['v2+', 'v2+', 'v2+']);
  });

  it.each([
    ['a launch', launches],
    ['a publication', publishes],
    ['a change of the draft', changesDraft],
  ] as const)('does not repeat %s that was answered with an error although done', async (_, on) => {
    const world = await startLiveAgents();
    const [reception] = world.agents;
    const flow = addFlow(world, { trigger, agents: [reception] });
    const stop = world.sandbox.misbehave({
      on: 'requests',
      match: on(reception),
      effect: { kind: 'status', status: 500, processed: true },
    });
    await flow.switchOn().catch(() => undefined);
    stop();
    await flow.switchOn();
    expect(getVersions(world, reception)).toHaveLength(2);
    expect(liveVersions(world)[0]).toBe('v2+');
  });
});

describe('a version that was launched and lost something', () => {
  it.each(TRIGGERS)('is not published by the next attempt, by %s', async (trigger) => {
    const world = await startLiveAgents();
    const [reception] = world.agents;
    const flow = addFlow(world, { trigger, agents: [reception] });
    world.sandbox.loseAtLaunch(['prompt']);
    await getDigaError(flow.switchOn());
    world.sandbox.loseAtLaunch([]);
    await flow.switchOn();
    expect(liveVersions(world)[0]).toBe('v3+');
  });
});

describe('an agent that has never been launched', () => {
  it.each(TRIGGERS)('gets its first version by %s', async (trigger) => {
    const world = await startLiveAgents();
    const id = world.sandbox.addAgent({ name: 'New', prompt: 'You are new.' });
    const agent = { id, name: 'New', v1: '', phoneId: '' };
    world.sandbox.addPhone({ inbound_agent_id: id });
    await addFlow(world, { trigger, agents: [agent] }).switchOn();
    expect(getVersions(world, agent)).toMatchObject([{ is_published: true }]);
  });
});

describe.each(TRIGGERS)('edits of others in a draft, by %s', (trigger) => {
  const edited = async (afterwards: string) => {
    const world = await startLiveAgents();
    const [, sales] = world.agents;
    world.sandbox.editDraft(sales.id, { prompt: 'Half-done', volume: 10 });
    return { world, sales, flow: addFlow(world, { trigger, afterwards }) };
  };

  it.each(['launch', 'publish'])('are not taken along by %s', async (afterwards) => {
    const { world, flow } = await edited(afterwards);
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toMatch(/the agent "Sales": Nothing was changed\. The draft has edits/);
    expect(message).toMatch(/: Prompt, Volume\. .* in "Agent's Draft"\.$/);
    expect(writesTo(world)).toEqual([]);
    expect(world.sandbox.integrations()).toHaveLength(1);
    expect(world.sandbox.workflows()).toHaveLength(2);
  });

  it('do not matter to an assignment that stays in the draft', async () => {
    const { world, sales, flow } = await edited('draft');
    await flow.switchOn();
    const draft = world.sandbox.draft(sales.id);
    expect(draft).toMatchObject({ prompt: 'Half-done', volume: 10 });
    expect(hasItem(world, draft)).toBe(true);
  });

  it('go along with the choice that says so', async () => {
    const { world, sales, flow } = await edited('publish_all');
    await flow.switchOn();
    expect(liveVersions(world)).toEqual(['v2+', 'v2+', 'v2+']);
    expect(getVersions(world, sales)[1]?.content).toMatchObject({ prompt: 'Half-done' });
  });

  it('include a version that was launched and is not the published one', async () => {
    const { world, sales, flow } = await edited('publish');
    world.sandbox.launchVersion(sales.id);
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toContain('edits that the published version does not have: Prompt, Volume');
    flow.edit(getInput(world, { trigger, afterwards: 'launch' }));
    await flow.switchOn();
    expect(getVersions(world, sales)).toHaveLength(3);
    expect(liveVersions(world)).toEqual(['v1', 'v1', 'v1']);
  });
});

describe('Assign Workflows', () => {
  const INPUT = { change: 'add', workflows: ['flow_booking'], afterwards: 'publish' };

  it('does nothing where it is live already, and finishes what a failure has left', async () => {
    const world = await startLiveAgents();
    const stop = world.sandbox.misbehave({ on: 'requests', match: publishes(), effect: FAILED });
    await getDigaError(runAction(world, 'assign_workflows', INPUT));
    stop();
    expect(await runAction(world, 'assign_workflows', INPUT)).toMatchObject({
      draft_changed: false,
      launched: false,
      published: true,
      version_number: 2,
    });
    expect(await runAction(world, 'assign_workflows', INPUT)).toMatchObject({
      launched: false,
      published: false,
      version_id: null,
    });
    expect(getVersions(world, world.agents[0])).toHaveLength(2);
  });

  it('names its own field in the refusal of edits of others', async () => {
    const world = await startLiveAgents();
    const [{ id }] = world.agents;
    meanwhile(
      world,
      'before',
      (_method, path) => path.includes('workflow'),
      () => world.sandbox.editDraft(id, { greeting: 'Half-done' }),
    );
    const { message } = await getDigaError(runAction(world, 'assign_workflows', INPUT));
    expect(message).toMatch(/: Greeting\. .* in "Afterwards"\.$/);
    const all = { ...INPUT, afterwards: 'publish_all' };
    expect(await runAction(world, 'assign_workflows', all)).toMatchObject({ published: true });
  });
});
