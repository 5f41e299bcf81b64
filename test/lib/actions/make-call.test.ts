import { callRecordSchema } from '../../../src/lib/records/call';
import { diga } from '../../../src/index';
import type { RequestEffect } from '../../sandbox/sandbox';
import { seedProject } from '../../sandbox/seed';
import { getDigaError, getInputError, NOBODY, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';

const GUEST = '+34600000042';
const SIP = {
  termination_uri: 'sip:pbx.example.com',
  username: null,
  inbound_media_encryption: 'allow' as const,
  outbound_media_encryption: 'allow' as const,
  allowed_addresses: null,
};

async function start() {
  const all = await startWorld();
  const project = seedProject(all.sandbox);
  const make = async (input: Item = {}) =>
    (await all.host.runAction('make_call', all.connection, {
      from_number: project.phones.parties,
      to_number: GUEST,
      ...input,
    })) as Item;
  const posts = () => all.sandbox.requests.filter(({ method }) => method === 'POST');
  return { ...all, ...project, make, posts };
}

describe('Make Call', () => {
  it('places a call and returns its initial state', async () => {
    const { sandbox, make, sales, phones } = await start();
    const record = await make();
    expect(Object.keys(record)).toEqual(callRecordSchema.fields.map(({ key }) => key));
    expect(record).toMatchObject({
      status: 'dialing',
      type: 'outbound',
      phone_number: GUEST,
      phone_register_id: phones.parties,
      agent_id: sales.agentId,
      agent_name: 'Sales follow-up',
      agent_version_number: 1,
      transcript: null,
    });
    expect(sandbox.calls().map(({ id }) => id)).toEqual([record['call_id']]);
  });

  it('accepts a number in any notation, and an agent version', async () => {
    const { make, reception } = await start();
    for (const to_number of [
      '600 00 00 42',
      ' +34 600-000-042 ',
      '0034600000042',
      600000042,
      34600000042,
    ]) {
      expect(await make({ to_number })).toMatchObject({ phone_number: GUEST });
    }
    expect(
      await make({ from_number: '+34 910 00 00 01', agent_version: reception.v2 }),
    ).toMatchObject({ agent_id: reception.agentId, agent_version_number: 2 });
  });

  it('sends every variable as text and omits those that are not set', async () => {
    const { make } = await start();
    const variables = {
      name: 'Carmen',
      guests: 4,
      nuts: true,
      days: ['Mon'],
      none: null,
      empty: '',
    };
    const { dynamic_variables } = await make({ dynamic_variables: variables });
    expect(dynamic_variables).toEqual({
      name: 'Carmen',
      guests: '4',
      nuts: 'true',
      days: '["Mon"]',
      empty: '',
    });
  });

  describe('international number', () => {
    const ABROAD = '+442079460000';

    it('is called from a custom SIP number, by phone id or SIP address', async () => {
      const { sandbox, make } = await start();
      const number = '910000077@pbx.example.com';
      const custom = sandbox.addPhone({ telephony_provider: 'custom', number, sip_config: SIP });
      const from = async (from_number: string) =>
        make({ from_number, to_number: '+44 20 7946 0000' });
      for (const from_number of [custom, ` ${number} `]) {
        expect(await from(from_number)).toMatchObject({
          phone_number: ABROAD,
          phone_register_id: custom,
        });
      }
    });

    it('is rejected by Diga with advice on which number reaches it', async () => {
      const { sandbox, make, posts } = await start();
      const error = await getDigaError(make({ to_number: ABROAD }));
      expect(posts()).toHaveLength(1);
      expect(error).toMatchObject({ status: 400, code: 'NON_SPANISH_PHONE_NUMBER' });
      expect(error.message).toMatch(/Spanish numbers only.*pick a custom SIP number/);
      expect(error.message).not.toMatch(/\d{5}/);
      expect(sandbox.calls()).toEqual([]);
    });
  });

  it.each(['+44 207', '+999 20 7946 0000', '+34 12', 'Carmen', '', '+34 600 000 042 ext 5 and 6'])(
    'rejects %j before the first request',
    async (to_number) => {
      const { sandbox, make } = await start();
      sandbox.clearRequests();
      const error = await getInputError(make({ to_number }));
      expect(error.message).toMatch(/^"To Number" does not hold a phone number\. Write it with/);
      expect(sandbox.requestCount).toBe(0);
    },
  );

  it('explains every refusal without a phone number', async () => {
    const { sandbox, host, connection, make } = await start();
    const getMessage = async (input: Item) => (await getDigaError(make(input))).message;
    expect(await getMessage({ from_number: NOBODY })).toMatch(
      /^Diga does not know the number to call f/,
    );
    const custom = sandbox.addPhone({ telephony_provider: 'custom', number: '+34910000077' });
    expect(await getMessage({ from_number: custom })).toMatch(/its SIP settings are missing/);
    expect(await getMessage({ agent_version: NOBODY })).toMatch(
      /Check that "Agent Version" still exists/,
    );
    const apiKey = sandbox.createKey({ calls: 'read', agents: 'read' });
    const input = { from_number: '+34910000002', to_number: GUEST };
    const run = host.runAction('make_call', { ...connection, apiKey }, input);
    expect((await getDigaError(run)).message).toMatch(
      /"Calls: write".*the number.*is not verified/,
    );

    const refuse = (status: number, code?: string) =>
      sandbox.misbehave({
        on: 'requests',
        match: (method) => method === 'POST',
        times: 1,
        effect: { kind: 'status', status, ...(code ? { code } : {}) },
      });
    refuse(400);
    expect(await getMessage({})).toMatch(/^Diga declined the call\. Check "From Number"/);
    refuse(429);
    expect(await getMessage({})).not.toMatch(/may have been placed/);
    expect(sandbox.calls()).toEqual([]);
  });

  it.each<[string, RequestEffect]>([
    ['says that it failed', { kind: 'status', status: 503, processed: true }],
    ['gives a call without an id', { kind: 'answer', change: () => ({}) }],
  ])(
    'is not retried, and warns that the call may have been placed, if Diga %s',
    async (_what, effect) => {
      const { sandbox, make, posts } = await start();
      sandbox.misbehave({ on: 'requests', match: (method) => method === 'POST', effect });
      const error = await getDigaError(make());
      expect(error.message).toMatch(/The call may have been placed anyway: check List Calls/);
      expect(error.message).not.toMatch(/\d{9}/);
      expect(posts()).toHaveLength(1);
      expect(sandbox.calls()).toHaveLength(1);
      expect(diga.getAction('make_call')?.errorHandlingOptions?.retryOnFailure).toEqual({
        defaultValue: false,
        hide: true,
      });
    },
  );

  it.each<[string, RequestEffect]>([
    ['the key may not read', { kind: 'status', status: 403 }],
    ['cannot be read now', { kind: 'status', status: 429, retryAfter: 3600 }],
  ])('does not fail for an agent name that %s after the call is placed', async (_what, effect) => {
    const { sandbox, make } = await start();
    sandbox.misbehave({ on: 'requests', match: /^\/v1\/agent\//, effect });
    expect(await make()).toMatchObject({ status: 'dialing', agent_name: null });
  });

  it('shows nickname, agents and status of numbers in its picker', async () => {
    const { sandbox, host, connection, reception, phones } = await start();
    sandbox.addPhone({
      number: '+34910000003',
      status: 'pending_verification',
      inbound_agent_id: reception.agentId,
      outbound_agent_id: reception.agentId,
    });
    const labels = async (apiKey: string) =>
      (await host.pickInAction('make_call', 'from_number', { ...connection, apiKey })).options.map(
        ({ label }) => label,
      );
    expect(await labels(connection.apiKey)).toEqual([
      '+34910000003 · Reception (pending verification)',
      'Parties · +34910000002 · Sales follow-up',
      'Restaurant · +34910000001 · Reception',
    ]);
    expect(await labels(sandbox.createKey({ phones: 'read' }))).toEqual([
      '+34910000003 (pending verification)',
      'Parties · +34910000002',
      'Restaurant · +34910000001',
    ]);
    const { options } = await host.pickInAction('make_call', 'from_number', connection);
    expect(options.at(-1)?.value).toBe(phones.restaurant);
    expect(
      (await host.pickInAction('make_call', 'agent_version', connection)).options,
    ).toHaveLength(4);
  });

  it('explains in its picker that there is no number, or that the key may not read them', async () => {
    const { sandbox, host, connection } = await startWorld();
    const placeholder = async (apiKey: string) =>
      (await host.pickInAction('make_call', 'from_number', { ...connection, apiKey })).placeholder;
    expect(await placeholder(connection.apiKey)).toMatch(/get a phone number in Diga first/);
    const apiKey = sandbox.createKey({ agents: 'read' });
    expect(await placeholder(apiKey)).toMatch(/lacks the permission "Phones: read"/);
  });

  it('names the field that Diga rejects', async () => {
    const { sandbox, make } = await start();
    const text = JSON.stringify({ detail: [{ loc: ['body', 'from_number'], msg: '', type: '' }] });
    const effect = { kind: 'body', text, status: 422 } as const;
    sandbox.misbehave({ on: 'requests', match: (method) => method === 'POST', effect });
    expect((await getDigaError(make())).message).toMatch(/"from_number" \(HTTP 422\)/);
  });
});
