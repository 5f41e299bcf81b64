import { openVersionCache } from '../../../../../src/lib/triggers/call-finished/state/version-cache';
import { versionEntry } from '../../../../../src/lib/triggers/call-finished/state/store-schema';
import { withWorkflow } from '../../../../sandbox/sandbox';
import { getDigaError, leaveOut, NOBODY, startDiga } from '../../../../support/diga';
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
      expect(await open().workflowsFor(odd as never)).toEqual([]);
    }
    expect(sandbox.requestCount).toBe(0);
  });

  it('knows nothing of a version that is deleted', async () => {
    const { open, agent_id } = await start();
    const gone = { agent_id, agent_version_id: NOBODY };
    expect(await open().describe(gone)).toBeNull();
    expect(await open().wasPublished(gone)).toBe(false);
    expect(await open().workflowsFor(gone)).toEqual([]);
  });

  it('takes a version for unpublished, without workflows, if Diga tells neither', async () => {
    const { sandbox, open, call } = await start();
    leaveOut(sandbox, ['is_published', 'flows', 'name', 'version_name']);
    expect(await open().wasPublished(call)).toBe(false);
    expect(await open().workflowsFor(call)).toEqual([]);
    expect(await open().describe(call)).toMatchObject({ name: null, version_name: null });
  });

  it('does not keep the workflows of a version that may be a draft', async () => {
    const { sandbox, store, open, call, agent_version_id } = await start();
    const stop = leaveOut(sandbox, ['is_draft']);
    expect(await open().workflowsFor(call)).toEqual([FLOW]);
    expect(await versionEntry(agent_version_id).read(store)).not.toHaveProperty('workflows');
    stop();
    expect(await open().workflowsFor(call)).toEqual([FLOW]);
    expect(await versionEntry(agent_version_id).read(store)).toHaveProperty('workflows', [FLOW]);
  });

  it('reads a version once, and works while the store fails', async () => {
    const { sandbox, store, open, call } = await start();
    store.fails = () => true;
    const cache = open();
    expect(await cache.describe(call)).toMatchObject({ name: 'Reception' });
    expect(await cache.workflowsFor(call)).toEqual([FLOW]);
    expect(await cache.workflowsFor(call)).toEqual([FLOW]);
    expect(sandbox.requestCount).toBe(1);
  });
});

describe('the version cache, of an agent with a path', () => {
  async function startPath(copies: boolean) {
    const { sandbox, client } = await startDiga();
    sandbox.addWorkflow({ id: FLOW });
    sandbox.addWorkflow({ id: 'flow_later' });
    if (copies) sandbox.copyPathsAtLaunch();
    const agent_id = sandbox.addAgent({ name: 'Sales', mode: 'path' });
    sandbox.editPath(agent_id, (path) => withWorkflow(path, FLOW));
    const agent_version_id = sandbox.launchVersion(agent_id);
    sandbox.editPath(agent_id, (path) => withWorkflow(path, 'flow_later'));
    const store = new FlowStore();
    const open = () => openVersionCache(client, store);
    return { sandbox, store, open, call: { agent_id, agent_version_id } };
  }

  it('reads the path of a version once', async () => {
    const { sandbox, store, open, call } = await startPath(true);
    expect(await open().workflowsFor(call)).toEqual([FLOW]);
    sandbox.clearRequests();
    expect(await open().workflowsFor(call)).toEqual([FLOW]);
    expect(await open().describe(call)).toMatchObject({ name: 'Sales' });
    expect(sandbox.requestCount).toBe(0);
    expect(store.entries.size).toBe(1);
  });

  it('reads a path anew that the draft has too, which may still be edited', async () => {
    const { sandbox, open, call } = await startPath(false);
    expect(await open().workflowsFor(call)).toEqual([FLOW, 'flow_later']);
    sandbox.editPath(call.agent_id, ({ nodes, ...path }) => ({
      ...path,
      nodes: nodes.slice(0, -2),
    }));
    expect(await open().workflowsFor(call)).toEqual([]);
  });

  it('reads a version again that an earlier release has cached', async () => {
    const { store, open, call } = await startPath(true);
    const cached = { name: 'Sales', version_number: 1, wasPublished: false, flows: [] };
    store.entries.set(`version_${call.agent_version_id}`, JSON.stringify(cached));
    expect(await open().workflowsFor(call)).toEqual([FLOW]);
  });

  it('has no workflows without a path, and fails if the path cannot be read', async () => {
    const { sandbox, open, call } = await startPath(true);
    const stop = leaveOut(sandbox, ['conversational_path_id']);
    expect(await open().workflowsFor(call)).toEqual([]);
    stop();
    sandbox.misbehave({
      on: 'requests',
      match: /path/,
      effect: { kind: 'status', status: 403 },
    });
    expect(await open().describe(call)).toMatchObject({ name: 'Sales' });
    const { message } = await getDigaError(open().workflowsFor(call));
    expect(message).toContain('"Conversational Paths: read"');
  });
});
