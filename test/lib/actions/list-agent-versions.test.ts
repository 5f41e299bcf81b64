import { agentRecord } from '../../../src/lib/records/agent';
import { seedProject } from '../../sandbox/seed';
import { getDigaError, getInputError, NOBODY, getQueries, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';

async function start() {
  const { sandbox, host, connection } = await startWorld();
  const list = async (agent: string, limit?: number) =>
    (await host.runAction('list_agent_versions', connection, { agent, limit })) as Item[];
  return { sandbox, list };
}

describe('List Agent Versions', () => {
  it('returns every version, newest first, as rows with the keys of the schema', async () => {
    const { sandbox, list } = await start();
    const { agentId, v1, v2, v3 } = seedProject(sandbox).reception;
    const rows = await list(agentId);
    expect(rows.filter(({ is_draft }) => !is_draft)).toMatchObject([
      { version_id: v3, version_number: 3, is_published: true },
      { version_id: v2, version_number: 2, version_name: 'Summer hours', is_published: false },
      { version_id: v1, version_number: 1, version_name: null },
    ]);
    const keys = agentRecord.schema.fields.map(({ key }) => key);
    for (const row of rows) expect(Object.keys(row)).toEqual(keys);
  });

  it('reads as many pages as the limit needs, and 100 rows by default', async () => {
    const { sandbox, list } = await start();
    const agentId = sandbox.addAgent({ name: 'Reception' });
    for (let version = 1; version <= 150; version += 1) sandbox.launchVersion(agentId);
    expect(await list(agentId)).toHaveLength(100);
    expect(await list(agentId, 120)).toHaveLength(120);
    expect((await list(agentId, 1_000)).length).toBeGreaterThanOrEqual(150);
    sandbox.clearRequests();
    expect(await list(agentId, 3)).toHaveLength(3);
    expect(getQueries(sandbox, `/v1/agent/${agentId}/version`)).toMatchObject([{ limit: '3' }]);
  });

  it('fails for an unknown agent and an invalid limit', async () => {
    const { list } = await start();
    expect((await getDigaError(list(NOBODY))).message).toMatch(/^Diga could not find this item/);
    expect((await getInputError(list(NOBODY, 0))).message).toMatch(/"Limit" must be/);
  });
});
