import { seedProject } from '../../sandbox/seed';
import { getDigaError, getInputError, NOBODY, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';

const MATEO = 'd41b7f0e-6a85-4c3d-b2f9-8e50c7a1d624';

async function start() {
  const all = await startWorld();
  const agent = seedProject(all.sandbox).reception.agentId;
  const update = async (input: Item) =>
    (await all.host.runAction('update_agent', all.connection, {
      agent,
      other_variables: 'keep',
      ...input,
    })) as Item;
  const writes = () => all.sandbox.requests.filter(({ method }) => method === 'PATCH').length;
  return { ...all, agent, update, writes };
}

describe('Update Agent', () => {
  it('changes how an agent sounds, waits and meets machines, and gives it before and after', async () => {
    const { update, writes } = await start();
    const input = {
      voice: MATEO,
      volume: '0',
      background_audio: 'cafe',
      voicemail_detection: 'on',
      voicemail_action: 'hang_up',
      phone_menu_detection: 'on',
      phone_menu_action: 'navigate',
      phone_menu_navigation: 'key_sequence',
      phone_menu_goal: 'Reach bookings',
      phone_menu_keys: '1,3',
      reminder_count: 0,
      reminder_frequency: 9000,
      reminder_messages: ['Are you there?', ' Hello? ', ''],
    };
    const after = {
      voice_id: MATEO,
      volume: 0,
      background_audio: 'cafe',
      voicemail_detection: true,
      voicemail_action: 'hang_up',
      phone_menu_detection: true,
      phone_menu_navigation_mode: 'key_sequence',
      phone_menu_goal: 'Reach bookings',
      phone_menu_key_sequence: '1,3',
      max_reminder_count: 0,
      reminder_frequency_ms: 9000,
      reminder_messages: ['Are you there?', 'Hello?'],
    };
    // The draft navigates already.
    const record = await update(input);
    expect(record).toMatchObject({
      after,
      before: { voicemail_detection: false, volume: 50, max_reminder_count: 3 },
    });
    expect([...(record['changed_fields'] as string[])].sort()).toEqual(Object.keys(after).sort());
    expect(await update(input)).toMatchObject({ changed: false });
    expect(writes()).toBe(1);
    // The order of what an agent says counts.
    expect(await update({ reminder_messages: ['Hello?', 'Are you there?'] })).toMatchObject({
      changed_fields: ['reminder_messages'],
    });
    const off = { voicemail_detection: 'off', empty: ['background_audio', 'phone_menu_goal'] };
    expect(await update(off)).toMatchObject({
      after: { voicemail_detection: false, background_audio: null, phone_menu_goal: null },
    });
  });

  it('adds knowledge, takes it out, or replaces it', async () => {
    const { sandbox, update } = await start();
    const [prices, menu] = [sandbox.addKnowledgeBase('Prices'), sandbox.addKnowledgeBase('Menu')];
    await update({ knowledge_bases: [prices] });
    expect(await update({ knowledge_bases: [menu], knowledge_change: 'add' })).toMatchObject({
      after: { knowledge_base_ids: [prices, menu] },
    });
    expect(await update({ knowledge_bases: [prices], knowledge_change: 'remove' })).toMatchObject({
      after: { knowledge_base_ids: [menu] },
    });
    expect(await update({ knowledge_bases: [prices], knowledge_change: 'remove' })).toMatchObject({
      changed: false,
    });
    const unknown = await getDigaError(update({ knowledge_items: [NOBODY] }));
    expect(unknown.message).toContain('"Knowledge Items"');
  });

  it('offers the voices, favourites first', async () => {
    const { host, connection } = await start();
    const { options } = await host.pickInAction('update_agent', 'voice', connection, {});
    expect(options?.[0]).toEqual({ label: 'Mateo', value: MATEO });
    expect(options).toHaveLength(2);
  });

  it.each([
    [{ voice: 'Mateo' }, '"Voice" does not hold the id of a voice'],
    [{ volume: 101 }, '"Volume" must be a whole number from 0 to 100'],
    [{ reminder_count: 'many' }, '"Number of Reminders" must be a whole number'],
    [{ background_audio: 'beach' }, '"Background Audio" must be one of its choices'],
    [{ voicemail_detection: true }, '"Voicemail Detection" must be one of its choices'],
    [{ knowledge_items: ['menu'] }, '"Knowledge Items" does not hold the id'],
    [{ phone_menu_goal: 'x', empty: ['phone_menu_goal'] }, '"Phone Menu Goal" is filled in'],
  ])('refuses %o before any request', async (input, sentence) => {
    const { sandbox, update } = await start();
    expect((await getInputError(update(input))).message).toContain(sentence);
    expect(sandbox.requestCount).toBe(0);
  });
});
