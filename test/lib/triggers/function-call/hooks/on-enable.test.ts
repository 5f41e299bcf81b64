import type { NewPhone } from '../../../../sandbox/sandbox';
import { getDigaError, getInputError } from '../../../../support/diga';
import type { Flow } from '../../../../support/host';
import { FIND_SLOTS, type FunctionCallWorld, startFunctionCall, toolNames } from '../support';

/** The only tool of the only integration. */
function onlyTool({ sandbox }: FunctionCallWorld) {
  const [integration, ...others] = sandbox.integrations();
  const [tool, ...otherTools] = sandbox.tools(integration?.id ?? '');
  expect([others, otherTools]).toEqual([[], []]);
  if (!integration || !tool) throw new Error('There is no tool');
  return { integration, tool };
}

const getPath = ({ webhookUrl }: Flow) => new URL(webhookUrl).pathname;

describe('switching on', () => {
  it('makes an integration for the host with a tool for the flow, in the draft of the agents', async () => {
    const world = await startFunctionCall();
    const other = world.sandbox.addIntegration({ name: 'Other' });
    world.sandbox.editDraft(world.agentId, {
      integrations: [{ integration_id: other, integration_name: 'Other', tool_ids: [] }],
    });
    const flow = world.addFlow();
    await flow.switchOn();
    const { host, origin } = new URL(world.host.url);
    expect(toolNames(world.sandbox)).toEqual([
      ['Other', []],
      [`Activepieces · ${host}`, ['find_slots']],
    ]);
    const integration = world.sandbox.integrations()[1];
    const [tool] = world.sandbox.tools(integration?.id ?? '');
    expect(integration?.base_url).toBe(origin);
    expect(tool).toMatchObject({
      description: 'Finds free slots on a day.',
      endpoint_path: `${getPath(flow)}/sync`,
      method: 'POST',
      timeout: 3,
      execution_audio: 'typing',
      pre_speech: 'force',
      approval_required: true,
    });
    expect(tool?.body?.map(({ name, value_source }) => [name, value_source])).toEqual([
      ['day', 'llm'],
      ['people', 'llm'],
      ['place', 'fixed'],
      ['user_phone_number', 'dynamic'],
      ['agent_name', 'dynamic'],
      ['guest_name', 'dynamic'],
    ]);
    expect(world.draftTools()).toEqual([
      { id: other, toolIds: [] },
      { id: integration?.id, toolIds: [tool?.id] },
    ]);
  });

  it('names the function after the flow if it has no name', async () => {
    const world = await startFunctionCall();
    await world.addFlow({ function_name: ' ' }).switchOn();
    expect(onlyTool(world).tool.name).toBe('free_slots_chateau_2');
  });

  it('shares the integration with other flows, which keep theirs when one is switched off', async () => {
    const world = await startFunctionCall();
    const flows = [world.addFlow(), world.addFlow({ function_name: 'book_slot', waits: false })];
    for (const flow of flows) await flow.switchOn();
    expect(toolNames(world.sandbox)).toMatchObject([[{}, ['find_slots', 'book_slot']]]);
    await flows[0]?.switchOff();
    expect(onlyTool(world).tool).toMatchObject({
      name: 'book_slot',
      endpoint_path: getPath(flows[1] as Flow),
    });
    expect(world.draftTools()[0]?.toolIds).toHaveLength(1);
  });

  it('uses the older of two integrations that were made at once', async () => {
    const world = await startFunctionCall();
    const { host, origin } = new URL(world.host.url);
    const twin = (created_at: string) =>
      world.sandbox.addIntegration({
        name: `Activepieces · ${host}`,
        base_url: origin,
        created_at,
      });
    const younger = twin('2026-07-02T00:00:00Z');
    const older = twin('2026-07-01T00:00:00Z');
    await world.addFlow().switchOn();
    expect([world.sandbox.tools(older), world.sandbox.tools(younger)]).toMatchObject([[{}], []]);
  });

  it('says that a name is taken, and leaves nothing behind', async () => {
    const world = await startFunctionCall();
    await world.addFlow().switchOn();
    const error = await getDigaError(world.addFlow().switchOn());
    expect(error.message).toMatch(/^"Function Name": Another tool.*Choose another name/);
    expect(onlyTool(world).tool.name).toBe('find_slots');
  });

  it('leaves nothing behind if Diga does not store what was sent', async () => {
    const world = await startFunctionCall();
    world.sandbox.misbehave({
      on: 'requests',
      match: (method, path) => method === 'GET' && path.endsWith('/tool'),
      effect: { kind: 'answer', change: (body) => ({ ...body, data: [] }) },
    });
    const error = await getDigaError(world.addFlow().switchOn());
    expect(error.message).toContain('did not store all of it');
    expect(world.sandbox.integrations()).toEqual([]);
  });

  it('names the permissions that the key lacks', async () => {
    const world = await startFunctionCall();
    const apiKey = world.sandbox.createKey({ agents: 'write' });
    const flow = world.addFlow();
    flow.reconnect({ apiKey, baseUrl: world.sandbox.url });
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toMatch(/Integrations: write.*Tools: write/);
  });
});

describe('publishing the flow again', () => {
  it('updates the tool, which keeps its id, and makes no version', async () => {
    const world = await startFunctionCall();
    const flow = world.addFlow();
    await flow.switchOn();
    const before = onlyTool(world);
    const callId = world.call();
    flow.edit({ ...FIND_SLOTS, description: 'Finds slots.', waits: false });
    await flow.republish();
    const after = onlyTool(world);
    expect([after.integration.id, after.tool.id]).toEqual([before.integration.id, before.tool.id]);
    expect(after.tool).toMatchObject({ description: 'Finds slots.', endpoint_path: getPath(flow) });
    const result = await world.sandbox.callTool(callId, 'find_slots', { day: 'Monday' });
    expect(result.outcome).toBe('answered');
  });

  it('brings the secret of a new API key', async () => {
    const world = await startFunctionCall();
    const flow = world.addFlow();
    await flow.switchOn();
    const apiKey = world.sandbox.createKey({
      agents: 'write',
      integrations: 'write',
      tools: 'write',
    });
    flow.reconnect({ apiKey, baseUrl: world.sandbox.url });
    const callId = world.call();
    const use = () => world.sandbox.callTool(callId, 'find_slots', { day: 'Monday' });
    expect((await use()).status).toBe(204);
    await flow.republish();
    expect((await use()).status).toBe(200);
  });
});

describe('launching and publishing', () => {
  const withPhone = async (options = {}, phone: NewPhone = {}) => {
    const world = await startFunctionCall(options);
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    world.sandbox.addPhone({ inbound_agent_id: world.agentId, ...phone });
    return world;
  };
  const getVersions = ({ sandbox, agentId }: FunctionCallWorld) =>
    (sandbox.agents().find(({ agent_id }) => agent_id === agentId)?.versions ?? []).filter(
      ({ is_draft }) => !is_draft,
    );

  it('makes one version with the function, and no other when the flow is published again', async () => {
    const world = await withPhone();
    const flow = world.addFlow({ afterwards: 'publish' });
    await flow.switchOn();
    expect(getVersions(world)).toMatchObject([{ is_published: true }]);
    await flow.republish();
    expect(getVersions(world)).toHaveLength(1);
    flow.edit({ ...FIND_SLOTS, agents: [world.agentId], afterwards: 'launch' });
    await flow.republish();
    expect(getVersions(world)).toHaveLength(1);
  });

  it.each(['launch', 'publish'])('refuses a %s without the function', async (afterwards) => {
    const world = await withPhone();
    world.sandbox.loseAtLaunch(['integrations']);
    const error = await getDigaError(world.addFlow({ afterwards }).switchOn());
    expect(error.message).toContain(
      'differs from the draft it was made from: Integrations and tools',
    );
    expect(getVersions(world)).toMatchObject([{ is_published: false }]);
    expect(world.sandbox.integrations()).toEqual([]);
  });

  it('is refused before anything is changed where it is known to fail', async () => {
    const world = await withPhone({}, { inbound_agent_id: null });
    const error = await getDigaError(world.addFlow({ afterwards: 'publish' }).switchOn());
    expect(error.message).toMatch(
      /^"Agents", the agent "Reception": Nothing was changed\..*no phone number/,
    );
    expect(world.sandbox.integrations()).toEqual([]);
  });
});

describe('switching off', () => {
  it('never fails, and says in the log that the function is still in Diga', async () => {
    const world = await startFunctionCall();
    const flow = world.addFlow();
    await flow.switchOn();
    const log = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const allow = world.sandbox.misbehave({
      on: 'requests',
      effect: { kind: 'status', status: 403 },
    });
    await flow.switchOff();
    allow();
    expect(log.mock.calls.join()).toContain('still in Diga');
    expect(toolNames(world.sandbox)).toHaveLength(1);
  });

  it('leaves nothing in Diga if the flow is deleted while it is on', async () => {
    const world = await startFunctionCall();
    const before = toolNames(world.sandbox);
    const flow = world.addFlow();
    await flow.switchOn();
    expect(toolNames(world.sandbox)).not.toEqual(before);
    await flow.remove();
    expect(toolNames(world.sandbox)).toEqual(before);
  });

  it('removes the empty integration if the tool is gone', async () => {
    const world = await startFunctionCall();
    const flow = world.addFlow();
    await flow.switchOn();
    const { integration, tool } = onlyTool(world);
    world.sandbox.deleteToolFromOutside(integration.id, tool.id);
    await flow.switchOff();
    expect(toolNames(world.sandbox)).toEqual([]);
  });
});

describe('props that cannot work', () => {
  const parameter = (changes: object) => [
    { name: 'day', type: 'string', source: 'llm', ...changes },
  ];

  it.each([
    ['"Function Name"', { function_name: 'Find Slots' }],
    ['"When to Use It"', { description: ' ' }],
    ['"Longest Wait (Seconds)"', { longest_wait: 61 }],
    ['snake_case', { parameters: parameter({ name: 'The Day' }) }],
    ['twice', { parameters: [...parameter({}), ...parameter({})] }],
    [
      'twice',
      {
        parameters: [
          ...parameter({}),
          ...parameter({ name: 'd', source: 'dynamic', value: 'day' }),
        ],
      },
    ],
    ['fixed value', { parameters: parameter({ source: 'fixed', type: 'integer', value: '1.5' }) }],
    ['name the dynamic variable', { parameters: parameter({ source: 'dynamic' }) }],
    ['"agent_name"', { parameters: parameter({ name: 'agent_name' }) }],
    ['not a list', { parameters: 'day' }],
    ['"Agents"', { agents: ['nobody'] }],
  ])('are refused with a sentence about %s', async (text, input) => {
    const world = await startFunctionCall();
    const flow = world.addFlow(input);
    expect((await getInputError(flow.switchOn())).message).toContain(text);
    if (text !== '"Agents"')
      expect((await getInputError(flow.pressTest())).message).toContain(text);
    expect(world.sandbox.integrations()).toEqual([]);
  });
});

describe('Test', () => {
  it('gives a sample made from the parameters, without any request', async () => {
    const world = await startFunctionCall();
    const [record] = await world.addFlow().pressTest();
    expect(record).toMatchObject({
      arguments: { day: 'Monday', people: 2, place: 'Valencia', guest: 'Monday' },
      call_id: null,
    });
    expect(world.sandbox.requestCount).toBe(0);
  });

  it('adds the newest call if it is included', async () => {
    const world = await startFunctionCall();
    const flow = world.addFlow({ include_call: true });
    expect((await flow.pressTest())[0]?.['call_id']).toEqual(expect.any(String));
    const callId = world.call();
    expect((await flow.pressTest())[0]?.['call_id']).toBe(callId);
  });
});
