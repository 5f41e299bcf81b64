import { getDigaError, getInputError, leaveOut, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';

const start = async () => {
  const all = await startWorld();
  const linkId = all.sandbox.addWorkflow({ name: 'Survey · Activepieces' });
  const otherId = all.sandbox.addWorkflow({ name: 'Send a survey' });
  const agentId = all.sandbox.addAgent({ name: 'Reception', flows: [{ id: linkId }] });
  all.sandbox.addAgent({ name: 'Sales', flows: [{ id: otherId }] });
  const remove = (workflow: unknown, connection = all.connection) =>
    all.host.runAction('remove_linked_workflow', connection, { workflow }) as Promise<Item>;
  const ids = () => all.sandbox.workflows().map(({ id }) => id);
  return { ...all, linkId, otherId, agentId, remove, ids };
};

describe('Remove Linked Workflow', () => {
  it('deletes the workflow, and names the agents whose drafts had it', async () => {
    const { remove, linkId, otherId, agentId, ids } = await start();
    expect(await remove(linkId)).toEqual({
      workflow_id: linkId,
      workflow_name: 'Survey · Activepieces',
      agents: [{ id: agentId, name: 'Reception' }],
    });
    expect(ids()).toEqual([otherId]);
  });

  it('offers only linked workflows', async () => {
    const { host, connection, linkId } = await start();
    const { options } = await host.pickInAction('remove_linked_workflow', 'workflow', connection);
    expect(options).toEqual([{ label: 'Survey · Activepieces · post call', value: linkId }]);
  });

  it('refuses any other workflow, and what is no id', async () => {
    const { remove, linkId, otherId, ids } = await start();
    expect((await getInputError(remove(otherId))).message).toContain('nothing was deleted');
    for (const value of [undefined, '', 'a/b', [linkId, otherId]]) {
      expect((await getInputError(remove(value))).message).toContain('"Linked Workflow"');
    }
    expect(ids()).toEqual([linkId, otherId]);
  });

  it('fails if Diga has it still', async () => {
    const { remove, linkId, sandbox } = await start();
    sandbox.misbehave({
      on: 'requests',
      match: (method) => method === 'DELETE',
      effect: { kind: 'status', status: 404 },
    });
    expect((await getDigaError(remove(linkId))).message).toContain('did not delete');
  });

  it('works with a key that may not read agents', async () => {
    const { remove, linkId, sandbox, connection } = await start();
    const apiKey = sandbox.createKey({ workflows: 'write' });
    expect(await remove(linkId, { ...connection, apiKey })).toMatchObject({ agents: [] });
  });

  it('names an agent without a name by its id alone', async () => {
    const { remove, linkId, agentId, sandbox } = await start();
    leaveOut(sandbox, ['name'], /\/agent\//);
    expect(await remove(linkId)).toMatchObject({ agents: [{ id: agentId, name: null }] });
  });

  it('deletes nothing while Diga cannot say who has it, or what its name is', async () => {
    const { remove, linkId, sandbox, ids } = await start();
    const before = ids();
    const stop = leaveOut(sandbox, ['name'], /workflow/);
    expect((await getInputError(remove(linkId))).message).toContain('nothing was deleted');
    stop();
    sandbox.misbehave({
      on: 'requests',
      match: /\/agent\//,
      effect: { kind: 'status', status: 422 },
    });
    expect((await getDigaError(remove(linkId))).status).toBe(422);
    expect(ids()).toEqual(before);
  });
});
