import { seedProject } from '../../sandbox/seed';
import { getDigaError, getInputError, NOBODY, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';
import { speedUpTime } from '../../support/time';

async function start() {
  const all = await startWorld();
  const project = seedProject(all.sandbox);
  const { reception, nightDesk, phones } = project;
  const night = all.sandbox.launchVersion(nightDesk.agentId);
  const run = async (input: Item, apiKey = all.connection.apiKey) =>
    (await all.host.runAction(
      'update_phone_number',
      { ...all.connection, apiKey },
      { phone: phones.restaurant, incoming: 'keep', outgoing: 'keep', ...input },
    )) as Item;
  const phone = (id = phones.restaurant) => all.sandbox.phones().find((each) => each.id === id);
  const live = (agentId: string) =>
    all.sandbox
      .agents()
      .find(({ agent_id }) => agent_id === agentId)
      ?.versions.find(({ is_published }) => is_published)?.version_id;
  const writes = () => all.sandbox.requests.filter(({ method }) => method === 'PATCH');
  return { ...all, ...project, reception, night, run, phone, live, writes };
}

describe('Update Phone Number', () => {
  it('gives the number to a version, which goes live, and a later step puts it back', async () => {
    const { run, phone, live, night, nightDesk, reception, writes } = await start();
    const atNight = await run({ incoming: 'version', incoming_version: night });
    expect(atNight).toEqual({
      phone_id: phone()?.id,
      number: '+34910000001',
      changed: true,
      before: {
        incoming: 'version',
        incoming_agent: reception.agentId,
        incoming_version: reception.v3,
        outgoing: 'none',
        outgoing_agent: null,
        outgoing_version: null,
        name: 'Restaurant',
      },
      after: {
        incoming: 'version',
        incoming_agent: nightDesk.agentId,
        incoming_version: night,
        outgoing: 'none',
        outgoing_agent: null,
        outgoing_version: null,
        name: 'Restaurant',
      },
    });
    expect(phone()?.inbound_agent_id).toBe(nightDesk.agentId);
    expect(live(nightDesk.agentId)).toBe(night);
    expect(writes()).toHaveLength(1);

    await run(atNight['before'] as Item);
    expect(phone()?.inbound_agent_id).toBe(reception.agentId);
    expect(live(reception.agentId)).toBe(reception.v3);
  });

  it('gives both directions and a name in one request', async () => {
    const { run, phone, sales, phones, reception, writes } = await start();
    const record = await run({
      phone: phones.parties,
      incoming: 'published',
      incoming_agent: reception.agentId,
      outgoing: 'none',
      name: ' Events ',
    });
    expect(record).toMatchObject({ before: { outgoing_version: sales.v1 } });
    expect(phone(phones.parties)).toMatchObject({
      nickname: 'Events',
      inbound_agent_id: reception.agentId,
      outbound_agent_id: null,
    });
    expect(writes()).toHaveLength(1);
  });

  it('sends nothing for what the number has already', async () => {
    const { run, reception, writes } = await start();
    const input = { incoming: 'published', incoming_agent: reception.agentId, name: 'Restaurant' };
    expect(await run(input)).toMatchObject({ changed: false });
    expect(writes()).toEqual([]);
  });

  it('is retried while Diga fails', async () => {
    speedUpTime();
    const { run, phone, sandbox, night, nightDesk } = await start();
    const effect = { kind: 'status', status: 503, processed: true } as const;
    const match = (method: string) => method === 'PATCH';
    sandbox.misbehave({ on: 'requests', match, times: 1, effect });
    await run({ incoming: 'version', incoming_version: night });
    expect(phone()?.inbound_agent_id).toBe(nightDesk.agentId);
  });

  it('refuses a second published version of an agent before anything is changed', async () => {
    const { run, phones, reception, live, writes } = await start();
    const second = { incoming: 'version', incoming_version: reception.v2 };
    const error = await getDigaError(run({ ...second, phone: phones.parties }));
    expect(error.message).toMatch(/^Nothing was changed\. The agent has v3 published on another/);
    expect(writes()).toEqual([]);
    // On its only number, there is no second one.
    expect(await run(second)).toMatchObject({ changed: true });
    expect(live(reception.agentId)).toBe(reception.v2);
  });

  it('refuses a released number, and one that cannot call out', async () => {
    const { run, sandbox, reception, writes } = await start();
    const released = sandbox.addPhone({ status: 'released' });
    const inboundOnly = sandbox.addPhone({ telephony_provider: 'custom', sip_config: null });
    const agent = { incoming_agent: reception.agentId, outgoing_agent: reception.agentId };
    const ofReleased = run({ ...agent, phone: released, incoming: 'published' });
    expect((await getDigaError(ofReleased)).message).toContain('was released');
    const outgoing = run({ ...agent, phone: inboundOnly, outgoing: 'published' });
    expect((await getDigaError(outgoing)).message).toContain('no SIP address');
    expect(writes()).toEqual([]);
  });

  it.each([
    [{}, 'There is nothing to change'],
    [{ incoming: 'Night desk' }, '"Incoming" must be one of its choices'],
    [{ incoming: 'published' }, '"Incoming Agent" does not hold the id of an agent'],
    [{ outgoing: 'version' }, '"Outgoing Version" does not hold the id of an agent version'],
    [{ incoming: 'version', incoming_version: NOBODY }, 'is not in this project'],
    [{ incoming: 'published', incoming_agent: NOBODY }, 'is not in this project'],
    [{ phone: '+34910000001', name: 'x' }, '"Phone Number" does not hold the id'],
  ])('refuses %o', async (input, sentence) => {
    const { run, writes } = await start();
    expect((await getInputError(run(input))).message).toContain(sentence);
    expect(writes()).toEqual([]);
  });

  it('refuses a draft, and an agent that is not published', async () => {
    const { run, sandbox, nightDesk } = await start();
    const agent = sandbox.agents().find(({ agent_id }) => agent_id === nightDesk.agentId);
    const draft = agent?.versions.find(({ is_draft }) => is_draft)?.version_id;
    const ofDraft = run({ incoming: 'version', incoming_version: draft });
    expect((await getInputError(ofDraft)).message).toContain('holds a draft');
    const unpublished = run({ incoming: 'published', incoming_agent: nightDesk.agentId });
    expect((await getInputError(unpublished)).message).toContain('has no published version');
  });

  it('says so if Diga has stored something else', async () => {
    const { run, sandbox, night, phones } = await start();
    const act = () => {
      const phone = sandbox.phones().find(({ id }) => id === phones.restaurant);
      if (phone) phone.inbound_agent_id = null;
    };
    const effect = { kind: 'meanwhile', when: 'after', act } as const;
    sandbox.misbehave({ on: 'requests', match: (method) => method === 'PATCH', effect });
    const error = await getDigaError(run({ incoming: 'version', incoming_version: night }));
    expect(error.message).toContain('"Incoming" is not as requested');
  });

  it('names the permissions that are missing, and a number that is gone', async () => {
    const { run, sandbox, night } = await start();
    const key = sandbox.createKey({ agents: 'read', phones: 'read' });
    const input = { incoming: 'version', incoming_version: night };
    expect((await getDigaError(run(input, key))).message).toContain('Phones: write');
    const gone = await getDigaError(run({ ...input, phone: NOBODY }));
    expect(gone.kind).toBe('not_found');
  });
});
