import {
  learnWorkflow,
  openVersionCache,
} from '../../../../../src/lib/triggers/call-finished/state/version-cache';
import {
  linkedVersionEntry,
  versionEntry,
} from '../../../../../src/lib/triggers/call-finished/state/store-schema';
import { leaveOut, NOBODY, startDiga } from '../../../../support/diga';
import { FlowStore } from '../../../../support/store';

const FLOW = 'flow_survey';

async function start() {
  const { sandbox, client } = await startDiga();
  sandbox.addWorkflow({ id: FLOW });
  const agent_id = sandbox.addAgent({ name: 'Reception', flows: [{ id: FLOW }] });
  const agent_version_id = sandbox.launchVersion(agent_id);
  const store = new FlowStore();
  const open = () => openVersionCache(client, store);
  return { sandbox, store, open, agent_id, agent_version_id, call: { agent_id, agent_version_id } };
}

describe('the version cache', () => {
  it('knows nothing of a call without an agent or a version, and asks nobody', async () => {
    const { sandbox, open, call } = await start();
    for (const odd of [
      { ...call, agent_id: null },
      { ...call, agent_version_id: null },
      { ...call, agent_version_id: '' },
    ]) {
      expect(await open().describe(odd as never)).toBeNull();
      expect(await open().wasPublished(odd as never)).toBe(false);
      expect(await open().workflowsOf(odd as never)).toEqual([]);
    }
    expect(sandbox.requestCount).toBe(0);
  });

  it('knows nothing of a version that is deleted', async () => {
    const { open, agent_id } = await start();
    const gone = { agent_id, agent_version_id: NOBODY };
    expect(await open().describe(gone)).toBeNull();
    expect(await open().wasPublished(gone)).toBe(false);
    expect(await open().workflowsOf(gone)).toEqual([]);
  });

  it('takes a version for unpublished, without workflows, if Diga tells neither', async () => {
    const { sandbox, open, call } = await start();
    leaveOut(sandbox, ['is_published', 'flows', 'name', 'version_name']);
    expect(await open().wasPublished(call)).toBe(false);
    expect(await open().workflowsOf(call)).toEqual([]);
    expect(await open().describe(call)).toMatchObject({ name: null, version_name: null });
  });

  it('does not keep the workflows of a version that may be a draft', async () => {
    const { sandbox, store, open, call, agent_version_id } = await start();
    const stop = leaveOut(sandbox, ['is_draft']);
    expect(await open().workflowsOf(call)).toEqual([FLOW]);
    expect(await versionEntry(agent_version_id).read(store)).not.toHaveProperty('flows');
    stop();
    expect(await open().workflowsOf(call)).toEqual([FLOW]);
    expect(await versionEntry(agent_version_id).read(store)).toHaveProperty('flows', [FLOW]);
  });

  it('reads a version once, and works while the store fails', async () => {
    const { sandbox, store, open, call } = await start();
    store.fails = () => true;
    const cache = open();
    expect(await cache.describe(call)).toMatchObject({ name: 'Reception' });
    expect(await cache.workflowsOf(call)).toEqual([FLOW]);
    expect(await cache.workflowsOf(call)).toEqual([FLOW]);
    expect(sandbox.requestCount).toBe(1);
  });
});

describe('learning the workflow of a version', () => {
  const learnedOf = ({ store, agent_version_id }: Awaited<ReturnType<typeof start>>) =>
    linkedVersionEntry(agent_version_id).read(store);

  it('adds it to what the version shows', async () => {
    const world = await start();
    await learnWorkflow(world.store, world.call, 'flow_of_path');
    expect(await world.open().workflowsOf(world.call)).toEqual([FLOW, 'flow_of_path']);
  });

  it('writes what is new, once', async () => {
    const world = await start();
    const { store, call } = world;
    await learnWorkflow(store, call, 'flow_of_path');
    await learnWorkflow(store, call, 'flow_of_path');
    expect(store.operations.filter(({ operation }) => operation === 'put')).toHaveLength(1);
    await learnWorkflow(store, call, 'another');
    expect(await learnedOf(world)).toBe('another');
  });

  it('writes nothing for what the version shows, or for a call without a version', async () => {
    const world = await start();
    const { store, call, open } = world;
    await open().workflowsOf(call);
    await learnWorkflow(store, call, FLOW);
    expect(await learnedOf(world)).toBeNull();
    store.operations.length = 0;
    await learnWorkflow(store, { ...call, agent_version_id: null }, FLOW);
    expect(store.operations).toEqual([]);
  });

  it('does not fail with the store', async () => {
    const { store, call } = await start();
    store.fails = () => true;
    await expect(learnWorkflow(store, call, FLOW)).resolves.toBeUndefined();
  });
});
