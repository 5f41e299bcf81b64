import { getDigaError, getInputError, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';

const start = async () => {
  const all = await startWorld();
  const { sandbox, host } = all;
  const integration = sandbox.addIntegration({ name: 'Activepieces · flows.example.com' });
  const endpoint_path = '/api/v1/webhooks/a-flow/sync';
  const functionId = sandbox.addTool(integration, { name: 'find_slots', endpoint_path });
  const own = sandbox.addIntegration({ name: 'Ours' });
  const toolId = sandbox.addTool(own, { name: 'mine', endpoint_path: '/mine' });
  const agentId = sandbox.addAgent({
    name: 'Reception',
    integrations: [
      { integration_id: integration, integration_name: 'Any', tool_ids: [functionId] },
    ],
  });
  sandbox.addAgent({ name: 'Sales' });
  const remove = (value: unknown, connection = all.connection) =>
    host.runAction('remove_function', connection, { function: value }) as Promise<Item>;
  const names = () => sandbox.integrations().map(({ name }) => name);
  return { ...all, integration, functionId, own, toolId, agentId, remove, names };
};

describe('Remove Function', () => {
  it('deletes the function with its empty integration, and names the agents that had it', async () => {
    const { remove, functionId, agentId, sandbox, names } = await start();
    expect(await remove(functionId)).toEqual({
      function_id: functionId,
      function_name: 'find_slots',
      integration_name: 'Activepieces · flows.example.com',
      agents: [{ id: agentId, name: 'Reception' }],
    });
    expect(names()).toEqual(['Ours']);
    expect(sandbox.draft(agentId).integrations).toEqual([]);
  });

  it('keeps the integration while it has another tool, or a name of its own', async () => {
    const { remove, functionId, integration, own, sandbox, names } = await start();
    const endpoint_path = '/hooks/api/v1/webhooks/another-flow';
    const other = sandbox.addTool(integration, { name: 'other', endpoint_path });
    const renamed = sandbox.addTool(own, { name: 'moved', endpoint_path });
    sandbox.deleteToolFromOutside(own, sandbox.tools(own)[0]?.id ?? '');
    await remove(functionId);
    await remove(renamed);
    expect(names()).toEqual(['Activepieces · flows.example.com', 'Ours']);
    expect(sandbox.tools(integration).map(({ id }) => id)).toEqual([other]);
  });

  it('offers only functions of flows', async () => {
    const { host, connection, functionId } = await start();
    const { options } = await host.pickInAction('remove_function', 'function', connection);
    expect(options).toEqual([
      { label: 'find_slots · Activepieces · flows.example.com', value: functionId },
    ]);
  });

  it('refuses any other tool, and what is no id', async () => {
    const { remove, toolId, names } = await start();
    expect((await getInputError(remove(toolId))).message).toContain('nothing was deleted');
    for (const value of [undefined, '', 'find_slots']) {
      expect((await getInputError(remove(value))).message).toContain('"Function"');
    }
    expect(names()).toHaveLength(2);
  });

  it('fails if Diga has it still', async () => {
    const { remove, functionId, sandbox } = await start();
    sandbox.misbehave({
      on: 'requests',
      match: (method) => method === 'DELETE',
      effect: { kind: 'status', status: 404 },
    });
    expect((await getDigaError(remove(functionId))).message).toContain('did not delete');
  });

  it('works with a key that may not read agents', async () => {
    const { remove, functionId, sandbox, connection } = await start();
    const apiKey = sandbox.createKey({ integrations: 'write', tools: 'write' });
    expect(await remove(functionId, { ...connection, apiKey })).toMatchObject({ agents: [] });
  });
});
