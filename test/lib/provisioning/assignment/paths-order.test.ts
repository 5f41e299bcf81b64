import type { PathResponse } from '../../../sandbox/sandbox';
import { getDigaError } from '../../../support/diga';
import { assignTo, linked, liveId, onPath, startPathAgents } from './path-support';
import { launches, liveVersions, meanwhile, publishes, type World } from './support';

const polite = (path: PathResponse) => ({ ...path, global_prompt: 'Be polite.' });

/** The writes so far, such as "draft Reception". */
function writes({ sandbox, agents }: World): string[] {
  return sandbox.requests.flatMap(({ method, path }) => {
    const agent = agents.find(({ id }) => path.includes(id) || path.includes(sandbox.path(id).id));
    if (method === 'GET' || !agent) return [];
    const step = path.startsWith('/v1/path/') ? 'draft' : method === 'POST' ? 'launch' : 'publish';
    return [`${step} ${agent.name}`];
  });
}

async function start() {
  const world = await startPathAgents();
  const flow = assignTo(world, { agents: world.agents, afterwards: 'publish' });
  const [reception, sales, nightDesk] = world.agents;
  return { world, flow, reception, sales, nightDesk, getPath: world.sandbox.path(sales.id).id };
}

describe('several agents with paths', () => {
  it('get all drafts, then all launches, then all publications', async () => {
    const { world, flow } = await start();
    await flow.switchOn();
    const names = world.agents.map(({ name }) => name);
    expect(writes(world)).toEqual(
      ['draft', 'launch', 'publish'].flatMap((step) => names.map((name) => `${step} ${name}`)),
    );
    for (const agent of world.agents) {
      expect(linked(world, agent, liveId(world, agent))).toEqual(['Booked', 'Goodbye']);
    }
  });

  it('are read anew: what somebody adds to the path of the second while the first is handled stays', async () => {
    const { world, reception, sales } = await start();
    const { sandbox } = world;
    const first = sandbox.path(reception.id).id;
    meanwhile(
      world,
      'after',
      (method, path) => method === 'PATCH' && path.endsWith(first),
      () => sandbox.editPath(sales.id, polite),
    );
    await assignTo(world, { agents: world.agents }).switchOn();
    expect(sandbox.path(sales.id).global_prompt).toBe('Be polite.');
    expect(linked(world, sales)).toEqual(['Booked', 'Goodbye']);
  });

  it('are refused if somebody edits the path of one before it gets its draft', async () => {
    const { world, flow, sales } = await start();
    meanwhile(world, 'after', onPath('PATCH'), () => world.sandbox.editPath(sales.id, polite));
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toMatch(/the agent "Sales": .*Conversational path \(its prompt differs\)/);
    expect(message).toContain('Other agents: "Reception" (in the draft)');
    expect(writes(world).filter((write) => !write.startsWith('draft Reception'))).toEqual([]);
    expect(linked(world, sales)).toEqual([]);
  });

  it.each([
    ['path', 'Conversational path (its prompt differs)'],
    ['draft', 'Somebody has changed the agent meanwhile'],
  ])('stop if somebody saves the %s of one before it is launched', async (what, text) => {
    const { world, flow, reception, sales } = await start();
    const before = liveVersions(world);
    meanwhile(world, 'after', launches(reception), () => {
      if (what === 'path') world.sandbox.editPath(sales.id, polite);
      // Saved as it was: only the date moves.
      else world.sandbox.editDraft(sales.id, {});
    });
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toContain('the agent "Sales": Somebody has changed the agent meanwhile');
    expect(message).toContain(text);
    expect(message).toMatch(
      /Other agents: "Reception" \(launched as v\d\), "Night desk" \(in the draft\)/,
    );
    expect(writes(world).filter((write) => write.startsWith('launch'))).toEqual([
      'launch Reception',
    ]);
    expect(liveVersions(world)).toEqual(before);
  });

  it('stop if somebody edits the path of a launched version before it is published', async () => {
    const { world, flow, reception, sales, nightDesk } = await start();
    const before = liveVersions(world);
    meanwhile(world, 'after', publishes(reception), () => {
      const [version] = world.sandbox
        .agents()
        .filter(({ agent_id: id }) => id === sales.id)
        .flatMap(({ versions }) => versions.filter(({ is_draft: isDraft }) => !isDraft));
      world.sandbox.editPath(sales.id, polite, version?.version_id);
    });
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toContain('the agent "Sales": Somebody has changed the agent meanwhile');
    expect(liveVersions(world).slice(1)).toEqual(before.slice(1));
    expect(linked(world, reception, liveId(world, reception))).toEqual(['Booked', 'Goodbye']);
    expect(linked(world, nightDesk, liveId(world, nightDesk))).toEqual([]);
  });
});
