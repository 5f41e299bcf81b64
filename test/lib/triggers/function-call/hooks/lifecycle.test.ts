import { getDigaError } from '../../../../support/diga';
import type { Flow, Item } from '../../../../support/host';
import { recordLog } from '../../../../support/log';
import { MINUTE, moveTime } from '../../../../support/time';
import { FIND_SLOTS, type FunctionCallWorld, startFunctionCall, toolNames } from '../support';

const SECRET = 'x-activepieces-token';
const DRAFT = { ...FIND_SLOTS, afterwards: 'draft' };

/** The only tool in Diga, with its integration; undefined if there is none. */
function onlyTool({ sandbox }: FunctionCallWorld) {
  const all = sandbox
    .integrations()
    .flatMap(({ id, name, base_url: baseUrl }) =>
      sandbox.tools(id).map((tool) => ({ ...tool, integration: { id, name, baseUrl } })),
    );
  expect(all.length).toBeLessThan(2);
  return all[0];
}

/** A flow of the same project, with another trigger, that is on. */
async function addOther({ host, connection }: FunctionCallWorld): Promise<Flow> {
  const other = host.addFlow({
    trigger: 'call_finished',
    connection,
    input: { direction: 'any' },
    name: 'Another flow',
  });
  await other.switchOn();
  return other;
}

async function start(input: Item = {}) {
  const world = await startFunctionCall();
  const other = await addOther(world);
  const flow = world.addFlow(input);
  await flow.switchOn();
  world.sandbox.launchVersion(world.agentId);
  return { ...world, other, flow };
}

const use = (world: FunctionCallWorld) =>
  world.sandbox.callTool(world.call(), 'find_slots', { day: 'Monday' });

describe('a function whose flow is gone', () => {
  it.each(['renew', 'switchOff', 'switchOn', 'republish'] as const)(
    'is removed by the next hook of another flow (%s), if it was edited and off when it was deleted',
    async (hook) => {
      const world = await start();
      const { flow, other } = world;
      if (hook === 'switchOn') await other.switchOff();
      flow.edit({ ...DRAFT, description: 'Finds slots.' });
      await flow.switchOff();
      await flow.remove();
      expect(onlyTool(world)).toBeDefined();
      await other[hook]();
      expect(toolNames(world.sandbox)).toEqual([]);
      expect(world.draftTools()).toEqual([]);
    },
  );

  it('is removed after a publication that failed', async () => {
    const world = await start();
    const { flow, other, sandbox } = world;
    flow.edit({ ...DRAFT, function_name: 'other' });
    const mend = sandbox.misbehave({
      on: 'requests',
      match: (method) => method === 'PATCH',
      effect: { kind: 'status', status: 409, code: 'DUPLICATE_FIELD' },
    });
    await getDigaError(flow.republish());
    flow.stop();
    mend();
    await flow.remove();
    await other.renew();
    expect(toolNames(sandbox)).toEqual([]);
  });

  it('is removed when the flow is published with another trigger', async () => {
    const world = await start();
    const { flow, sandbox } = world;
    flow.changeTrigger('call_finished', { direction: 'any' });
    expect(onlyTool(world)).toBeDefined();
    await flow.republish();
    expect(toolNames(sandbox)).toEqual([]);
  });

  it('stays while another trigger is only in the draft of the flow', async () => {
    const world = await start();
    world.flow.changeTrigger('call_finished', { direction: 'any' });
    await world.other.renew();
    expect((await use(world)).outcome).toBe('answered');
  });

  it('stays while the host does not list all flows', async () => {
    const world = await start();
    const { flow, other } = world;
    flow.edit({ ...DRAFT, description: 'Finds slots.' });
    await flow.switchOff();
    await flow.remove();
    other.isListingIncomplete = true;
    await other.republish();
    expect(onlyTool(world)).toBeDefined();
    other.isListingIncomplete = false;
    moveTime(15 * MINUTE);
    await other.renew();
    expect(onlyTool(world)).toBeUndefined();
  });

  it('is not taken for one of another Activepieces at the same address', async () => {
    const world = await start();
    const { flow, other, sandbox, host } = world;
    const { integration } = onlyTool(world) ?? {};
    const foreign = sandbox.addTool(integration?.id ?? '', {
      name: 'foreign',
      endpoint_path: '/api/v1/webhooks/flow-of-somebody-else/sync',
    });
    await flow.remove();
    await other.republish();
    expect(onlyTool(world)).toMatchObject({ id: foreign, integration: { name: /^./ } });
    expect(host.url).toContain(new URL(onlyTool(world)?.integration.baseUrl ?? '').host);
  });

  it('stays if a user has given it another address', async () => {
    const world = await start();
    const { flow, other, sandbox } = world;
    const tool = onlyTool(world);
    flow.edit({ ...DRAFT, description: 'Finds slots.' });
    await flow.switchOff();
    await flow.remove();
    const stored = sandbox.tools(tool?.integration.id ?? '')[0];
    Object.assign(stored ?? {}, { endpoint_path: '/mine' });
    await other.renew();
    expect(onlyTool(world)?.id).toBe(tool?.id);
  });
});

describe('a flow that is switched off and on again', () => {
  it('keeps its function while a launched version has it, and is live again', async () => {
    const world = await start();
    const { flow } = world;
    const before = onlyTool(world);
    expect((await use(world)).outcome).toBe('answered');
    await flow.switchOff();
    expect(await use(world)).toMatchObject({ outcome: 'error', status: 404 });
    await flow.switchOn();
    expect(onlyTool(world)?.id).toBe(before?.id);
    expect((await use(world)).outcome).toBe('answered');
  });

  it('keeps it if that cannot be read', async () => {
    const world = await start();
    world.sandbox.misbehave({
      on: 'requests',
      match: /\/v1\/agent\//,
      effect: { kind: 'status', status: 403 },
    });
    await world.flow.switchOff();
    expect(onlyTool(world)).toBeDefined();
  });
});

describe('a renewal of a flow with Function Call', () => {
  it('repairs the secret after the key has changed', async () => {
    const logged = recordLog();
    const world = await start();
    const { flow, sandbox } = world;
    const apiKey = sandbox.createKey({ agents: 'write', integrations: 'write', tools: 'write' });
    flow.reconnect({ apiKey, baseUrl: sandbox.url });
    expect((await use(world)).status).toBe(204);
    await flow.renew();
    expect((await use(world)).status).toBe(200);
    expect(logged().join()).toContain('its function in Diga was out of date, and is repaired');
  });

  it('repairs a secret that Diga does not show', async () => {
    const world = await start();
    const { flow, sandbox } = world;
    sandbox.misbehave({
      on: 'requests',
      match: /\/tool$/,
      effect: {
        kind: 'answer',
        change: ({ data, ...list }) => ({
          ...list,
          data: (data as object[]).map((tool) => ({ ...tool, headers: { [SECRET]: '****' } })),
        }),
      },
    });
    const apiKey = sandbox.createKey({ agents: 'write', integrations: 'write', tools: 'write' });
    flow.reconnect({ apiKey, baseUrl: sandbox.url });
    await flow.renew();
    expect((await use(world)).status).toBe(200);
  });

  it('changes nothing while all is right, and never throws', async () => {
    const logged = recordLog();
    const { flow, sandbox } = await start();
    sandbox.clearRequests();
    await flow.renew();
    expect(sandbox.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);
    sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status: 403 } });
    await flow.renew();
    expect(logged().join()).toContain('could not check its function');
  });

  it('says once that the function is gone from Diga', async () => {
    const logged = recordLog();
    const world = await start();
    const { flow, sandbox } = world;
    const { id = '', integration } = onlyTool(world) ?? {};
    sandbox.deleteToolFromOutside(integration?.id ?? '', id);
    await flow.renew();
    await flow.renew();
    expect(logged().filter((line) => line.includes('is gone from Diga'))).toHaveLength(1);
    await flow.republish();
    expect(onlyTool(world)).toBeDefined();
  });
});

describe('the function of a flow is recognised', () => {
  it.each([true, false])('in an integration that was renamed; id stored: %s', async (isStored) => {
    const world = await start();
    const { flow, sandbox } = world;
    const before = onlyTool(world);
    if (!isStored) flow.store.entries.delete('function_tool');
    Object.assign(sandbox.integrations()[0] ?? {}, { name: 'Our flows' });
    await flow.republish();
    expect(onlyTool(world)).toMatchObject({ id: before?.id, integration: { name: 'Our flows' } });
    expect(world.draftTools()).toMatchObject([{ toolIds: [before?.id] }]);
  });

  it.each(['renew', 'republish'] as const)(
    'when the host has another public address: %s',
    async (hook) => {
      const world = await start();
      const { flow, host } = world;
      const before = onlyTool(world);
      const { port } = new URL(host.url);
      flow.moveTo(`http://localhost:${port}`);
      await flow[hook]();
      expect(onlyTool(world)).toMatchObject({
        id: before?.id,
        integration: {
          id: before?.integration.id,
          name: `Activepieces · localhost:${port}`,
          baseUrl: `http://localhost:${port}`,
        },
      });
      expect((await use(world)).outcome).toBe('answered');
    },
  );

  it('but an integration with other tools keeps its address', async () => {
    const world = await start();
    const { flow, sandbox, host } = world;
    const { integration } = onlyTool(world) ?? {};
    sandbox.addTool(integration?.id ?? '', { name: 'mine', endpoint_path: '/mine' });
    flow.moveTo(`http://localhost:${new URL(host.url).port}`);
    const { message } = await getDigaError(flow.republish());
    expect(message).toMatch(/^Nothing was changed\. .* has other tools too\. Delete the function/);
    expect(sandbox.integrations()).toMatchObject([{ base_url: integration?.baseUrl }]);
  });
});

describe('publishing a flow with Function Call again', () => {
  it('keeps headers and a description that a user has given the function in Diga', async () => {
    const world = await start();
    const { flow, sandbox } = world;
    const stored = () => sandbox.tools(sandbox.integrations()[0]?.id ?? '')[0];
    const { headers = {} } = stored() ?? {};
    Object.assign(stored() ?? {}, {
      headers: { ...headers, 'x-shop': 'Aurora' },
      description: 'Better words.',
    });
    flow.edit({ ...DRAFT, longest_wait: 7 });
    await flow.republish();
    expect(stored()).toMatchObject({
      headers: { ...headers, 'x-shop': 'Aurora' },
      description: 'Better words.',
      timeout: 7,
    });
    flow.edit({ ...DRAFT, description: 'Other words of the flow.' });
    await flow.republish();
    expect(stored()).toMatchObject({ description: 'Other words of the flow.' });
  });

  it('does not send headers back that Diga does not show', async () => {
    const world = await start();
    const { flow, sandbox } = world;
    const stored = sandbox.tools(sandbox.integrations()[0]?.id ?? '')[0];
    Object.assign(stored?.headers ?? {}, { 'x-key': 'the key' });
    sandbox.misbehave({
      on: 'requests',
      match: /\/tool$/,
      effect: {
        kind: 'answer',
        change: ({ data, ...list }) => ({
          ...list,
          data: (data as object[]).map((tool) => ({
            ...tool,
            headers: { [SECRET]: '****', 'x-key': '****' },
          })),
        }),
      },
    });
    await flow.republish();
    expect(stored?.headers).toMatchObject({ 'x-key': 'the key' });
    const apiKey = sandbox.createKey({ agents: 'write', integrations: 'write', tools: 'write' });
    flow.reconnect({ apiKey, baseUrl: sandbox.url });
    const { message } = await getDigaError(flow.republish());
    expect(message).toContain('headers whose values Diga does not show');
    expect(stored?.headers).toMatchObject({ 'x-key': 'the key' });
  });

  it.each([
    ['no headers', () => ({ headers: null })],
    ['no time-out', () => ({ timeout: null })],
    ['a whole URL', (path: string, url: string) => ({ endpoint_path: url + path })],
  ])('takes a function that Diga shows with %s', async (_what, changes) => {
    const { flow, sandbox, host } = await start();
    sandbox.misbehave({
      on: 'requests',
      match: /\/tool$/,
      effect: {
        kind: 'answer',
        change: ({ data, ...list }) => ({
          ...list,
          data: (data as { endpoint_path: string }[]).map((tool) => ({
            ...tool,
            ...changes(tool.endpoint_path, host.url),
          })),
        }),
      },
    });
    await flow.republish();
    await flow.renew();
  });

  it('leaves an agent alone that has it, also with issues and without a number', async () => {
    const world = await startFunctionCall();
    const { sandbox, agentId } = world;
    const phone = sandbox.addPhone({ inbound_agent_id: agentId });
    const flow = world.addFlow({ agents: [agentId], afterwards: 'publish' });
    await flow.switchOn();
    const issues = [{ message_code: 'NO_PROMPT', message: 'There is no prompt' }];
    sandbox.editDraft(agentId, { validation_issues: issues });
    for (const each of sandbox.phones()) if (each.id === phone) each.inbound_agent_id = null;
    await flow.republish();
    await flow.switchOff();
    await flow.switchOn();
    expect(toolNames(sandbox)).toHaveLength(1);
  });
});

describe('a draft with tools that no longer exist', () => {
  it('gets the function, without them', async () => {
    const world = await startFunctionCall();
    const { sandbox, agentId } = world;
    const integration = sandbox.addIntegration({ name: 'Other' });
    const kept = sandbox.addTool(integration, { name: 'kept', endpoint_path: '/kept' });
    const gone = sandbox.addTool(integration, { name: 'gone', endpoint_path: '/gone' });
    sandbox.deleteToolFromOutside(integration, gone);
    sandbox.editDraft(agentId, {
      integrations: [
        { integration_id: integration, integration_name: 'Other', tool_ids: [gone, kept] },
        { integration_id: gone, integration_name: 'Gone', tool_ids: [kept] },
      ],
    });
    await world.addFlow({ afterwards: 'launch' }).switchOn();
    expect(world.draftTools()).toEqual([
      { id: integration, toolIds: [kept] },
      { id: expect.any(String) as string, toolIds: [expect.any(String)] },
    ]);
  });
});

describe('a publication that is answered with 500 although it is done', () => {
  it('keeps the function, and says so', async () => {
    const world = await startFunctionCall();
    const { sandbox, agentId } = world;
    sandbox.addPhone({ inbound_agent_id: agentId });
    sandbox.misbehave({
      on: 'requests',
      match: /published_version$/,
      effect: { kind: 'status', status: 500, processed: true },
    });
    const flow = world.addFlow({ afterwards: 'publish' });
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toContain('The function stays in Diga');
    expect(onlyTool(world)).toBeDefined();
  });
});
