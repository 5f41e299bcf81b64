import { updateAgentAction } from '../../../src/lib/actions/update-agent';
import { AgentUpdateRequestSchema } from '../../sandbox/contract';
import { seedProject } from '../../sandbox/seed';
import { getDigaError, getInputError, leaveOut, NOBODY, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';

async function start() {
  const all = await startWorld();
  const { reception } = seedProject(all.sandbox);
  const agent = reception.agentId;
  const update = async (input: Item, apiKey = all.connection.apiKey) =>
    (await all.host.runAction(
      'update_agent',
      { ...all.connection, apiKey },
      { agent, other_variables: 'keep', ...input },
    )) as Item;
  const draft = async () =>
    (await all.host.runAction('get_agent', all.connection, { agent, version: 'draft' })) as Item;
  const writes = () => all.sandbox.requests.filter(({ method }) => method !== 'GET').length;
  return { ...all, agent, update, draft, writes };
}

const isPatch = (method: string) => method === 'PATCH';

describe('Update Agent', () => {
  it('changes only what is filled in, and returns it before and after', async () => {
    const { agent, update, draft } = await start();
    const before = await draft();
    const greeting = 'Casa Olivares.\nWe are closed on Mondays.';
    expect(await update({ greeting, name: '', prompt: '  ' })).toEqual({
      agent_id: agent,
      agent_name: 'Reception',
      changed: true,
      changed_fields: ['greeting'],
      before: { greeting: 'Casa Olivares, good morning. How can I help you?' },
      after: { greeting },
      validation_issues: [],
    });
    const after = await draft();
    expect({ ...after, modified_at: null }).toEqual({ ...before, greeting, modified_at: null });
  });

  it('changes every text, and leaves saved versions alone', async () => {
    const { host, connection, agent, update } = await start();
    const texts = {
      name: 'Front desk',
      description: 'Answers',
      language: 'ca',
      greeting: 'Hello',
      prompt: 'Be kind',
      voicemail_message: 'Call us back',
    };
    expect(await update(texts)).toMatchObject({ agent_name: 'Front desk', after: texts });
    const input = { agent, version: 'published' };
    expect(await host.runAction('get_agent', connection, input)).toMatchObject({
      name: 'Reception',
    });
  });

  it.each(['Spanish', 'ES', 'xx'])(
    'refuses the language %s, which Diga does not have',
    async (language) => {
      const { update, writes } = await start();
      const { message } = await getInputError(update({ language }));
      expect(message).toMatch(/^"Language" must be one of its choices.* es \(Español\),/);
      expect(writes()).toBe(0);
    },
  );

  it('offers the languages that Diga has', () => {
    const prop = updateAgentAction.props.language;
    const codes = prop.options.options.map(({ value }) => value);
    const known = AgentUpdateRequestSchema.properties.language.enum;
    expect([...codes].sort()).toEqual([...known].sort());
  });

  it('merges dynamic variables, or replaces them', async () => {
    const { update } = await start();
    const dynamic_variables = { closed_on: 'Monday', seats: 40, none: null };
    expect(await update({ dynamic_variables })).toMatchObject({
      after: {
        dynamic_variables: { restaurant: 'Casa Olivares', closed_on: 'Monday', seats: '40' },
      },
    });
    expect(
      await update({ dynamic_variables: { seats: '12' }, other_variables: 'remove' }),
    ).toMatchObject({ after: { dynamic_variables: { seats: '12' } } });
  });

  it('sets exactly the picked knowledge bases', async () => {
    const { sandbox, host, connection, update } = await start();
    const prices = sandbox.addKnowledgeBase('Prices');
    const menu = sandbox.addKnowledgeBase('Menu');
    const input = { knowledge_bases: [prices, NOBODY] };
    const picker = await host.pickInAction('update_agent', 'knowledge_bases', connection, input);
    expect(picker.options).toEqual([
      { label: 'Menu', value: menu },
      { label: 'Prices', value: prices },
      { label: 'Missing knowledge base: deleted in Diga (00000000)', value: NOBODY },
    ]);
    await update({ knowledge_bases: [prices, menu, prices] });
    expect(await update({ knowledge_bases: [menu] })).toMatchObject({
      before: { knowledge_base_ids: [prices, menu] },
      after: { knowledge_base_ids: [menu] },
    });
    expect(await update({ knowledge_bases: [], name: 'Desk' })).toMatchObject({
      changed_fields: ['name'],
    });
    const unknown = await getDigaError(update({ knowledge_bases: [NOBODY] }));
    expect(unknown.message).toContain('each of "Knowledge Bases" still exists');
  });

  it('empties only the fields that are named for it', async () => {
    const { update } = await start();
    const empty = ['description', 'greeting', 'dynamic_variables', 'knowledge_base_ids'];
    expect(await update({ empty })).toMatchObject({
      changed_fields: ['description', 'greeting', 'dynamic_variables'],
      after: { description: '', greeting: '', dynamic_variables: {} },
    });
  });

  it('clears the voicemail message with null, as Diga documents', async () => {
    const { sandbox, update } = await start();
    await update({ voicemail_message: 'Call us back' });
    sandbox.clearRequests();
    const bodies: unknown[] = [];
    sandbox.misbehave({
      on: 'requests',
      match: (method) => method === 'PATCH',
      effect: { kind: 'answer', change: (body) => (bodies.push(body), body) },
    });
    await update({ empty: ['voicemail_message'] });
    expect(bodies).toMatchObject([{ voicemail_message: null }]);
  });

  it('sends nothing where the draft has all of it already', async () => {
    const { sandbox, update, writes } = await start();
    const menu = sandbox.addKnowledgeBase('Menu');
    await update({ knowledge_bases: [menu] });
    const input = {
      name: 'Reception ',
      dynamic_variables: { restaurant: 'Casa Olivares' },
      knowledge_bases: [menu],
      empty: ['voicemail_message'],
    };
    expect(await update(input)).toMatchObject({ changed: false, before: {}, after: {} });
    expect(writes()).toBe(1);
  });

  it.each([
    [{}, 'nothing to change'],
    [{ name: ' ', dynamic_variables: {}, knowledge_bases: [], empty: [] }, 'nothing to change'],
    [{ greeting: 'Hello', empty: ['greeting'] }, '"Greeting" is filled in'],
    [{ knowledge_bases: ['prices'] }, '"Knowledge Bases"'],
    [{ agent: 'Reception', name: 'Desk' }, '"Agent"'],
  ])('refuses %j before any request', async (input, message) => {
    const { sandbox, update } = await start();
    expect((await getInputError(update(input))).message).toContain(message);
    expect(sandbox.requestCount).toBe(0);
  });

  it('names the field that Diga stores otherwise, without its value', async () => {
    const { sandbox, agent, update } = await start();
    sandbox.misbehave({
      on: 'requests',
      match: (method, path) => method === 'GET' && path.endsWith(agent),
      effect: { kind: 'answer', change: (body) => ({ ...body, greeting: 'Old' }) },
    });
    const { message } = await getDigaError(update({ greeting: 'Secret', name: 'Desk' }));
    expect(message).toBe(
      'Diga did not store what this step sent as "Greeting". Stored as sent: "Name". Check the draft in the Diga dashboard.',
    );
  });

  it('sends the change once, and says that a lost response tells nothing', async () => {
    const { sandbox, update, draft, writes } = await start();
    const effect = { kind: 'status', status: 503, processed: true } as const;
    sandbox.misbehave({ on: 'requests', match: isPatch, effect });
    const { message } = await getDigaError(update({ name: 'Desk' }));
    expect(message).toContain('may have been changed anyway');
    expect(writes()).toBe(1);
    expect(await draft()).toMatchObject({ name: 'Desk' });
  });

  it('does not say that a change that was rate limited may have been made', async () => {
    const { sandbox, update, draft } = await start();
    sandbox.misbehave({ on: 'requests', match: isPatch, effect: { kind: 'status', status: 429 } });
    const error = await getDigaError(update({ name: 'Desk' }));
    expect(error.kind).toBe('rate_limited');
    expect(error.message).not.toContain('anyway');
    expect(await draft()).not.toMatchObject({ name: 'Desk' });
  });

  it('says that an agent does not exist, and which permission is missing', async () => {
    const { sandbox, update } = await start();
    expect((await getDigaError(update({ agent: NOBODY, name: 'Desk' }))).kind).toBe('not_found');
    const apiKey = sandbox.createKey({ agents: 'read' });
    const lacking = await getDigaError(update({ name: 'Desk' }, apiKey));
    expect(lacking.message).toContain('"Agents: write"');
  });

  it('takes a value from an earlier step that is not text', async () => {
    const { update } = await start();
    expect(await update({ description: 42, prompt: { tone: 'kind' } })).toMatchObject({
      after: { description: '42', prompt: '{"tone":"kind"}' },
    });
  });

  it('says that nothing was stored as sent, if so', async () => {
    const { sandbox, update } = await start();
    const effect = { kind: 'body', text: '{"agent_id":"1"}', contentType: 'application/json' };
    sandbox.misbehave({ on: 'requests', match: isPatch, effect: effect as never });
    const { message } = await getDigaError(update({ greeting: 'Hello' }));
    expect(message).toMatch(/as "Greeting"\. Stored as sent: nothing\./);
  });

  it('gives null for a name that Diga leaves out', async () => {
    const { sandbox, update } = await start();
    leaveOut(sandbox, ['name']);
    expect(await update({ greeting: 'Hello' })).toMatchObject({ agent_name: null, changed: true });
  });
});
