import { agentRecord } from '../../../src/lib/records/agent';
import { seedProject } from '../../sandbox/seed';
import { getDigaError, getInputError, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';

const getNames = (rows: Item | Item[]) => (rows as Item[]).map(({ name }) => name);

describe('List Agents', () => {
  it('returns the draft of every agent, newest first, as rows with the keys of the schema', async () => {
    const { sandbox, host, connection } = await startWorld();
    const { nightDesk } = seedProject(sandbox);
    const rows = (await host.runAction('list_agents', connection, { mode: 'any' })) as Item[];
    expect(getNames(rows)).toEqual(['Night desk', 'Sales follow-up', 'Reception']);
    expect(rows[0]).toMatchObject({
      agent_id: nightDesk.agentId,
      is_draft: true,
      version_number: 1,
    });
    expect(rows[2]).toMatchObject({
      voice_name: 'Lucía',
      flow_names: 'Tell the kitchen about bookings',
      integration_names: 'Table bookings',
      call_tool_names: 'head_waiter, say_goodbye',
    });
    const keys = agentRecord.schema.fields.map(({ key }) => key);
    for (const row of rows) expect(Object.keys(row)).toEqual(keys);
  });

  it('filters by mode, publication and name', async () => {
    const { sandbox, host, connection } = await startWorld();
    const { reception } = seedProject(sandbox);
    const list = async (input: Item) =>
      getNames(await host.runAction('list_agents', connection, { mode: 'any', ...input }));
    expect(await list({ mode: 'path' })).toEqual(['Sales follow-up']);
    expect(await list({ mode: 'free' })).toEqual(['Night desk', 'Reception']);
    expect(await list({ only_published: true })).toEqual(['Sales follow-up', 'Reception']);
    expect(await list({ name_contains: 'FOLLÓW' })).toEqual(['Sales follow-up']);
    expect(await list({ name_contains: 'nobody' })).toEqual([]);
    expect(await list({ mode: 'free', only_published: true, name_contains: 'recep' })).toEqual([
      'Reception',
    ]);
    const published = await host.runAction('list_agents', connection, {
      mode: 'any',
      only_published: true,
    });
    expect(published).toContainEqual(expect.objectContaining({ version_id: reception.v3 }));
  });

  it('reads as many pages as the limit needs, and 100 rows by default', async () => {
    const { sandbox, host, connection } = await startWorld();
    for (let number = 1; number <= 250; number += 1) sandbox.addAgent({ name: `Agent ${number}` });
    const count = async (input: Item) => {
      const rows = await host.runAction('list_agents', connection, { mode: 'any', ...input });
      return (rows as Item[]).length;
    };
    expect(await count({})).toBe(100);
    expect(await count({ limit: 230 })).toBe(230);
    expect(await count({ limit: 1_000 })).toBe(250);
    // "Agent 7" itself is on the last page.
    expect(await count({ name_contains: 'Agent 7', limit: 1_000 })).toBe(11);
    expect(await count({ name_contains: 'Agent 1', limit: 5 })).toBe(5);
  });

  it.each([0, -3, 2.5])('rejects a limit of %p before the first request', async (limit) => {
    const { sandbox, host, connection } = await startWorld();
    const run = host.runAction('list_agents', connection, { mode: 'any', limit });
    expect((await getInputError(run)).message).toMatch(/"Limit" must be a whole number/);
    expect(sandbox.requestCount).toBe(0);
  });

  it('explains a rejected key and a missing permission', async () => {
    const { sandbox, host, connection } = await startWorld();
    const apiKey = sandbox.createKey({ calls: 'read' });
    for (const [key, sentence] of [
      ['unknown', /^Diga refused the API key/],
      [apiKey, /^The API key lacks the permission "Agents: read"/],
    ] as const) {
      const run = host.runAction('list_agents', { ...connection, apiKey: key }, { mode: 'any' });
      expect((await getDigaError(run)).message).toMatch(sentence);
    }
  });
});
