import { seedProject } from '../../sandbox/seed';
import { getDigaError, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';
import { opened } from '../../support/opened';
import { json, startServer } from '../../support/server';

async function start() {
  const all = await startWorld();
  seedProject(all.sandbox);
  const list = async (input: Item = {}, apiKey = all.connection.apiKey) =>
    (await all.host.runAction(
      'list_workflows',
      { ...all.connection, apiKey },
      { category: 'any', status: 'any', ...input },
    )) as Item[];
  const names = async (input?: Item) => (await list(input)).map(({ name }) => name);
  return { ...all, list, names };
}

describe('List Workflows', () => {
  it('returns rows with constant keys, newest first', async () => {
    const { list } = await start();
    const rows = await list();
    expect(rows[0]).toMatchObject({ name: 'Ask how it was', status: 'DISABLED' });
    expect(rows[1]).toEqual({
      workflow_id: 'flow_booking_notice',
      name: 'Tell the kitchen about bookings',
      category: 'post_call',
      status: 'ENABLED',
      created: expect.any(String) as string,
      updated: expect.any(String) as string,
      produced_variables: [],
      consumed_variables: ['guest_name', 'party_size'],
      trigger_name: 'Call Finished',
      trigger_is_valid: true,
    });
  });

  it('returns null or an empty list for fields that Diga omits', async () => {
    const { host, connection } = await start();
    const time = '2026-05-12T09:00:00Z';
    const server = await opened(
      startServer(() =>
        json({ data: [{ id: 'bare', created: time, updated: time }], has_more: false }),
      ),
    );
    expect(await host.runAction('list_workflows', { ...connection, baseUrl: server.url })).toEqual([
      {
        workflow_id: 'bare',
        name: null,
        category: null,
        status: null,
        created: time,
        updated: time,
        produced_variables: [],
        consumed_variables: [],
        trigger_name: null,
        trigger_is_valid: null,
      },
    ]);
  });

  it('names the trigger of a workflow and tells whether it is valid', async () => {
    const { sandbox, list } = await start();
    sandbox.addWorkflow({ flow_category: 'empty' });
    sandbox.addWorkflow({ trigger: { valid: true, settings: { triggerName: 'call_finished' } } });
    const rows = await list({ limit: 3 });
    expect(rows.map((row) => [row['trigger_name'], row['trigger_is_valid']])).toEqual([
      ['call_finished', true],
      ['Select Trigger', false],
      ['Every Day', true],
    ]);
  });

  it('filters by category and status, on every page, up to the limit', async () => {
    const { sandbox, names } = await start();
    for (let number = 1; number <= 65; number += 1) sandbox.addWorkflow({ flow_category: 'empty' });
    expect(await names({ category: 'call_launcher' })).toEqual(['Ask how it was']);
    expect(await names({ category: 'post_call', status: 'DISABLED' })).toEqual([]);
    expect(await names({ category: 'empty' })).toHaveLength(65);
    expect(await names({ limit: 31 })).toHaveLength(31);
  });

  it('explains a missing permission', async () => {
    const { sandbox, list } = await start();
    const error = await getDigaError(list({}, sandbox.createKey({ agents: 'read' })));
    expect(error.message).toMatch(/lacks the permission "Workflows: read"/);
  });
});
