import { agentRecord } from '../../../src/lib/records/agent';
import { seedProject } from '../../sandbox/seed';
import { getDigaError, getInputError, NOBODY, startWorld } from '../../support/diga';

async function start() {
  const { sandbox, host, connection } = await startWorld();
  const project = seedProject(sandbox);
  const get = (agent: string, version: string) =>
    host.runAction('get_agent', connection, { agent, version });
  return { sandbox, host, connection, get, ...project };
}

describe('Get Agent', () => {
  it('returns the draft, the published version or a saved version', async () => {
    const { get, reception } = await start();
    const { agentId, v2, v3 } = reception;
    expect(await get(agentId, 'draft')).toMatchObject({ is_draft: true, version_number: 4 });
    expect(await get(agentId, 'published')).toMatchObject({ is_published: true, version_id: v3 });
    expect(await get(agentId, v2)).toMatchObject({
      version_id: v2,
      version_name: 'Summer hours',
      prompt: expect.stringContaining('terrace') as string,
      greeting: 'Casa Olivares, good morning. How can I help you?',
    });
  });

  it('returns one row with the keys of the schema', async () => {
    const { get, nightDesk } = await start();
    const keys = agentRecord.schema.fields.map(({ key }) => key);
    expect(Object.keys(await get(nightDesk.agentId, 'draft'))).toEqual(keys);
  });

  it('explains that no version is published', async () => {
    const { get, nightDesk } = await start();
    const error = await getDigaError(get(nightDesk.agentId, 'published'));
    expect(error).toMatchObject({ kind: 'not_found', status: 404, code: 'AGENT_NOT_FOUND' });
    expect(error.message).toMatch(/^This agent has no published version, or it no longer exists/);
  });

  it('explains that the agent or the version does not exist', async () => {
    const { get, reception } = await start();
    for (const error of [
      await getDigaError(get(NOBODY, 'draft')),
      await getDigaError(get(reception.agentId, NOBODY)),
    ]) {
      expect(error.message).toMatch(/^Diga could not find this item/);
    }
  });

  it('explains an invalid id and a rejected API key', async () => {
    const { host, connection, get, reception } = await start();
    const { message } = await getInputError(get('Reception', 'draft'));
    expect(message).toMatch(/^"Agent" does not hold the id of an agent\./);
    const input = { agent: reception.agentId, version: 'published' };
    const run = host.runAction('get_agent', { ...connection, apiKey: 'unknown' }, input);
    expect((await getDigaError(run)).message).toMatch(/^Diga refused the API key/);
  });
});
