import { agentRecord } from '../../../src/lib/records/agent';
import { seedProject } from '../../sandbox/seed';
import { getDigaError, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';

async function start() {
  const { sandbox, host, connection } = await startWorld();
  const find = async (name: string, match: string, input: Item = {}) =>
    (await host.runAction('find_agent', connection, { name, match, ...input })) as Item[];
  return { sandbox, host, connection, find };
}

const getNames = (rows: Item[]) => rows.map(({ name }) => name);

describe('Find Agent', () => {
  it('finds agents by partial or exact name', async () => {
    const { sandbox, find } = await start();
    seedProject(sandbox);
    sandbox.addAgent({ name: 'Recepción de noche' });
    expect(getNames(await find('recep', 'partial'))).toEqual(['Recepción de noche', 'Reception']);
    expect(getNames(await find('RECEPCION DE NOCHE', 'exact'))).toEqual(['Recepción de noche']);
    expect(getNames(await find('recep', 'exact'))).toEqual([]);
  });

  it('returns an empty list if no agent matches', async () => {
    const { sandbox, find } = await start();
    sandbox.addAgent({ name: null });
    expect(await find('nobody', 'partial')).toEqual([]);
  });

  it('returns rows with the keys of the schema, published versions on request', async () => {
    const { sandbox, find } = await start();
    const { reception } = seedProject(sandbox);
    const [row] = await find('Reception', 'exact', { only_published: true });
    expect(row).toMatchObject({ version_id: reception.v3, is_published: true });
    expect(Object.keys(row ?? {})).toEqual(agentRecord.schema.fields.map(({ key }) => key));
    expect(await find('Night desk', 'exact', { only_published: true })).toEqual([]);
  });

  it('searches every page', async () => {
    const { sandbox, find } = await start();
    sandbox.addAgent({ name: 'The very first' });
    for (let number = 1; number <= 220; number += 1) sandbox.addAgent({ name: `Agent ${number}` });
    expect(getNames(await find('very first', 'partial'))).toEqual(['The very first']);
    expect(await find('agent', 'partial')).toHaveLength(220);
  });

  it('explains a rejected API key', async () => {
    const { host, connection } = await start();
    const input = { name: 'a', match: 'exact' };
    const run = host.runAction('find_agent', { ...connection, apiKey: 'unknown' }, input);
    expect((await getDigaError(run)).message).toMatch(/^Diga refused the API key/);
  });
});
