import { seedProject } from '../../sandbox/seed';
import { getDigaError, leaveOut, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';

async function start() {
  const all = await startWorld();
  const project = seedProject(all.sandbox);
  const list = async (input: Item = {}, apiKey = all.connection.apiKey) =>
    (await all.host.runAction(
      'list_phone_numbers',
      { ...all.connection, apiKey },
      { status: 'any', ...input },
    )) as Item[];
  const numbers = async (input: Item = {}) => (await list(input)).map(({ number }) => number);
  return { ...all, ...project, list, numbers };
}

describe('List Phone Numbers', () => {
  it('returns rows with constant keys, newest first, with agent names', async () => {
    const { list, sales, phones } = await start();
    const rows = await list();
    expect(rows.map(({ nickname }) => nickname)).toEqual(['Parties', 'Restaurant']);
    expect(rows[0]).toEqual({
      phone_id: phones.parties,
      number: '+34910000002',
      nickname: 'Parties',
      status: 'assigned',
      telephony_provider: 'netelip',
      inbound_agent_id: null,
      inbound_agent_name: null,
      outbound_agent_id: sales.agentId,
      outbound_agent_name: 'Sales follow-up',
      has_sip_config: false,
      assigned_at: expect.any(String) as string,
      scheduled_release_at: null,
      released_at: null,
      region_codes: [],
      can_call_out: true,
    });
  });

  it('does not expose SIP settings, which contain a user name', async () => {
    const { sandbox, list } = await start();
    sandbox.addPhone({ telephony_provider: 'custom', sip_config: { username: 'hunter2' } });
    const rows = await list({ limit: 1 });
    expect(rows).toMatchObject([{ has_sip_config: true }]);
    expect(JSON.stringify(rows)).not.toContain('hunter2');
  });

  it('tells whether a number can call out', async () => {
    const { sandbox, list } = await start();
    const termination_uri = 'sip.example.com';
    sandbox.addPhone({
      nickname: 'Own line',
      telephony_provider: 'custom',
      sip_config: { termination_uri },
    });
    sandbox.addPhone({
      nickname: 'Takes calls',
      telephony_provider: 'custom',
      sip_config: { username: 'casa' },
    });
    sandbox.addPhone({ nickname: 'No line', telephony_provider: 'custom', sip_config: null });
    sandbox.addPhone({ nickname: 'Gone', status: 'released' });
    const rows = await list();
    expect(rows.map(({ nickname, can_call_out }) => [nickname, can_call_out])).toEqual([
      ['Gone', false],
      ['No line', false],
      ['Takes calls', false],
      ['Own line', true],
      ['Parties', true],
      ['Restaurant', true],
    ]);
  });

  it('filters by status and agent, up to the limit', async () => {
    const { sandbox, numbers, reception } = await start();
    sandbox.addPhone({ number: '+34910000009', status: 'released' });
    expect(await numbers({ status: 'released' })).toEqual(['+34910000009']);
    expect(await numbers({ agent: reception.agentId })).toEqual(['+34910000001']);
    expect(await numbers({ agent: '', limit: 2 })).toEqual(['+34910000009', '+34910000002']);
  });

  it('returns the numbers without names if the key may not read agents', async () => {
    const { sandbox, list, sales } = await start();
    expect(await list({ limit: 1 }, sandbox.createKey({ phones: 'read' }))).toMatchObject([
      { outbound_agent_id: sales.agentId, outbound_agent_name: null },
    ]);
    const error = await getDigaError(list({}, sandbox.createKey({ agents: 'read' })));
    expect(error.message).toMatch(/lacks the permission "Phones: read"/);
  });

  it('gives empty values for what Diga leaves out', async () => {
    const { sandbox, list } = await start();
    leaveOut(sandbox, ['assigned_at', 'region_codes', 'nickname']);
    expect((await list())[0]).toMatchObject({
      assigned_at: null,
      region_codes: [],
      nickname: null,
    });
  });

  it('fails if the agents cannot be read for another reason than the key', async () => {
    const { sandbox, list } = await start();
    const effect = { kind: 'status', status: 401 } as const;
    sandbox.misbehave({ on: 'requests', match: /\/agent/, effect });
    expect((await getDigaError(list())).kind).toBe('unauthorized');
  });
});
