import { callRecordSchema } from '../../../src/lib/records/call';
import { answeredCall, seedProject, unansweredCall } from '../../sandbox/seed';
import { getDigaError, getInputError, getQueries, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';

const DAY = '2026-05-12';
const at = (time: string) => Date.parse(`${DAY}T${time}Z`);

async function start() {
  const all = await startWorld();
  const project = seedProject(all.sandbox);
  const list = async (input: Item = {}) =>
    (await all.host.runAction('list_calls', all.connection, {
      status: 'any',
      direction: 'any',
      ...input,
    })) as Item[];
  const ids = async (input: Item = {}) => (await list(input)).map(({ call_id }) => call_id);
  return { ...all, ...project, list, ids };
}

describe('List Calls', () => {
  it('returns rows with the keys of the schema, newest first, without transcripts', async () => {
    const { sandbox, list, reception, sales } = await start();
    const first = sandbox.addFinishedCall({ ...sales, createdDate: at('09:00') });
    const second = answeredCall(sandbox, reception);
    sandbox.clearRequests();
    const rows = await list();
    expect(rows.map(({ call_id }) => call_id)).toEqual([second, first]);
    expect(rows.map(({ agent_name }) => agent_name)).toEqual(['Reception', 'Sales follow-up']);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(callRecordSchema.fields.map(({ key }) => key));
      expect(row).toMatchObject({ transcript: null, messages: null });
    }
    // One request for the list, and one per agent version.
    expect(sandbox.requestCount).toBe(3);
    expect(getQueries(sandbox, '/v1/call/')).toMatchObject([{ limit: '100', order: 'desc' }]);
  });

  it('lets Diga filter by agent, status, direction, contact, number and time', async () => {
    const { sandbox, ids, reception, sales, phones } = await start();
    const early = sandbox.addFinishedCall({ ...reception, createdDate: at('08:00') });
    const late = sandbox.addFinishedCall({
      ...sales,
      createdDate: at('12:00'),
      type: 'outbound',
      identifier: '+34600000099',
      phoneId: phones.parties,
    });
    const live = sandbox.placeCall({ ...reception, createdDate: at('13:00') });
    expect(await ids()).toEqual([live, late, early]);
    expect(await ids({ agent: sales.agentId })).toEqual([late]);
    expect(await ids({ agent: '', version: null, phone: '' })).toEqual([live, late, early]);
    expect(await ids({ status: 'completed' })).toEqual([late, early]);
    expect(await ids({ direction: 'outbound' })).toEqual([late]);
    expect(await ids({ contact: ` ${sandbox.call(late).contact.id}` })).toEqual([late]);
    expect(await ids({ phone: phones.parties })).toEqual([late]);
    expect(await ids({ created_from: `${DAY}T12:00:00+02:00` })).toEqual([live, late]);
    expect(await ids({ created_until: `${DAY}T12:00:00+02:00` })).toEqual([early]);
    expect(getQueries(sandbox, '/v1/call/').at(-1)).toMatchObject({
      end_created_date: `${DAY}T10:00:00.000Z`,
    });
    // Without a zone: in UTC.
    expect(await ids({ created_from: `${DAY}T12:00:00` })).toEqual([live, late]);
    expect(getQueries(sandbox, '/v1/call/').at(-1)).toMatchObject({
      start_created_date: `${DAY}T12:00:00.000Z`,
    });
  });

  it('filters locally by version, contact number, finished status and duration', async () => {
    const { sandbox, ids, reception } = await start();
    const { agentId, v1, v2 } = reception;
    const old = sandbox.addFinishedCall({ agentId, versionId: v1 }, { duration: 30 });
    const long = sandbox.addFinishedCall(
      { agentId, versionId: v2, identifier: '+34600000099' },
      { duration: 300 },
    );
    const web = sandbox.addFinishedCall(
      { agentId, versionId: v2, contactType: 'web', identifier: 'browser-1' },
      { answered: false, status: 'no_answer' },
    );
    const live = sandbox.placeCall({ agentId, versionId: v2 });
    expect(await ids({ version: v2 })).toEqual([live, web, long]);
    expect(await ids({ version: v1, agent: agentId })).toEqual([old]);
    expect(await ids({ contact: '600 00 00 99' })).toEqual([long]);
    expect(await ids({ contact: '34600000099' })).toEqual([long]);
    expect(await ids({ contact: 'browser-1' })).toEqual([web]);
    expect(await ids({ only_finished: true })).toEqual([web, long, old]);
    expect(await ids({ minimum_duration: 31 })).toEqual([long]);
    expect(await ids({ version: v2, limit: 1 })).toEqual([live]);
  });

  it('reads every page up to the limit', async () => {
    const { sandbox, ids } = await start();
    for (let number = 0; number < 1020; number += 1) {
      sandbox.addFinishedCall({ agentId: null }, { answered: number % 2 === 0, duration: 5 });
    }
    expect(await ids()).toHaveLength(100);
    expect(await ids({ limit: 3 })).toHaveLength(3);
    expect(await ids({ limit: 1015 })).toHaveLength(1015);
    expect(await ids({ limit: 1015, minimum_duration: 1 })).toHaveLength(510);
  });

  it('fetches transcripts on request, at most 4 in parallel, in the order of the calls', async () => {
    const { sandbox, list, sales } = await start();
    for (let number = 0; number < 9; number += 1) answeredCall(sandbox, sales, 'outbound');
    unansweredCall(sandbox, sales);
    let maxOpen = 0;
    sandbox.misbehave({
      on: 'requests',
      match: (_, path) => {
        const open = sandbox.requests.filter(
          (r) => r.path.endsWith('/message') && r.status === null,
        );
        maxOpen = Math.max(maxOpen, open.length);
        return path.endsWith('/message');
      },
      effect: { kind: 'delay', ms: 100 },
    });
    const rows = await list({ include_transcript: true });
    expect(maxOpen).toBe(4);
    expect(rows.map(({ message_count }) => message_count).sort()).toEqual([
      0,
      ...Array<number>(9).fill(5),
    ]);
    for (const { call_id, message_count } of rows) {
      const said = sandbox.messages(String(call_id)).filter(({ role }) => role !== 'tool');
      expect(message_count).toBe(said.length);
    }
  });

  it('offers every agent, its versions and the numbers in its pickers', async () => {
    const { host, connection, reception, phones } = await start();
    const pick = async (prop: string, input: Item = {}) =>
      (await host.pickInAction('list_calls', prop, connection, input)).options;
    expect(await pick('agent')).toHaveLength(3);
    expect(await pick('version')).toHaveLength(4);
    const ofReception = await pick('version', { agent: reception.agentId });
    expect(ofReception.map(({ label }) => label)).toEqual([
      'Reception · v3 (published)',
      'Reception · v2 · Summer hours',
      'Reception · v1',
    ]);
    expect(await pick('phone')).toEqual([
      { label: 'Parties · +34910000002 · Sales follow-up', value: phones.parties },
      { label: 'Restaurant · +34910000001 · Reception', value: phones.restaurant },
    ]);
  });

  it('explains invalid input and a rejected key', async () => {
    const { host, connection, list } = await start();
    const getMessage = async (input: Item) => (await getInputError(list(input))).message;
    expect(await getMessage({ limit: 0 })).toMatch(/^"Limit" must be a whole number/);
    expect(await getMessage({ created_from: 'soon' })).toMatch(
      /^"Created From" does not hold a date/,
    );
    const range = { created_from: `${DAY}T12:00:00Z`, created_until: `${DAY}T13:00:00+02:00` };
    expect(await getMessage(range)).toMatch(/^"Created From" is later than "Created Until"/);
    expect(await getMessage({ agent: 'Reception' })).toMatch(/^"Agent" does not hold the id/);
    const run = host.runAction('list_calls', { ...connection, apiKey: 'unknown' }, {});
    expect((await getDigaError(run)).message).toMatch(/^Diga refused the API key/);
  });
});
