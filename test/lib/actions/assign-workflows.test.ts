import type { RequestEffect } from '../../sandbox/sandbox';
import { seedProject } from '../../sandbox/seed';
import { digaErrorOf, inputErrorOf, NOBODY, startAll } from '../../support/diga';
import type { Item } from '../../support/host';

const BOOKING = { id: 'flow_booking_notice', name: 'Tell the kitchen about bookings' };
const SATISFACTION = { id: 'flow_satisfaction', name: 'Ask how it was' };

async function start() {
  const all = await startAll();
  const project = seedProject(all.sandbox);
  const { agentId } = project.reception;
  const assign = async (input: Item) =>
    (await all.host.runAction('assign_workflows', all.connection, {
      agent: agentId,
      change: 'add',
      workflows: [SATISFACTION.id],
      afterwards: 'draft',
      ...input,
    })) as Item;
  const draftFlows = async () =>
    (
      (await all.host.runAction('get_agent', all.connection, {
        agent: agentId,
        version: 'draft',
      })) as Item
    )['flow_names'];
  const changes = () =>
    all.sandbox.requests.filter(({ method }) => method !== 'GET').map(({ path }) => path);
  return { ...all, ...project, agentId, assign, draftFlows, changes };
}

test('adds to what the draft has, and tells what was there before', async () => {
  const { assign, agentId, draftFlows, changes } = await start();
  expect(await assign({})).toEqual({
    agent_id: agentId,
    agent_name: 'Reception',
    draft_changed: true,
    workflows_before: [BOOKING],
    workflows_after: [BOOKING, SATISFACTION],
    added: [SATISFACTION],
    removed: [],
    launched: false,
    version_id: null,
    version_number: null,
    version_name: null,
    published: false,
    inbound_phone_id: null,
    outbound_phone_id: null,
  });
  expect(await draftFlows()).toBe('Tell the kitchen about bookings, Ask how it was');
  expect(changes()).toEqual([`/v1/agent/${agentId}`]);
});

test('removes, and sets exactly, also to none', async () => {
  const { assign } = await start();
  expect(await assign({ change: 'set' })).toMatchObject({
    workflows_before: [BOOKING],
    workflows_after: [SATISFACTION],
    added: [SATISFACTION],
    removed: [BOOKING],
  });
  expect(await assign({ workflows: [BOOKING.id] })).toMatchObject({
    workflows_after: [SATISFACTION, BOOKING],
  });
  expect(await assign({ change: 'remove' })).toMatchObject({
    workflows_after: [BOOKING],
    removed: [SATISFACTION],
  });
  expect(await assign({ change: 'set', workflows: null })).toMatchObject({
    workflows_before: [BOOKING],
    workflows_after: [],
  });
});

test('writes nothing where there is nothing to change', async () => {
  const { assign, changes } = await start();
  const same = { workflows: [BOOKING.id, BOOKING.id] };
  for (const input of [same, { ...same, change: 'set' }, { change: 'remove' }]) {
    expect(await assign(input)).toMatchObject({ draft_changed: false, added: [], removed: [] });
  }
  expect(changes()).toEqual([]);
});

test('launches a version only if asked, and does not publish it', async () => {
  const { sandbox, assign, agentId, reception } = await start();
  const record = await assign({ afterwards: 'launch', version_name: ' With survey ' });
  expect(record).toMatchObject({
    launched: true,
    version_number: 4,
    version_name: 'With survey',
    published: false,
  });
  const versions = sandbox.agents().find((agent) => agent.agent_id === agentId)?.versions ?? [];
  expect(versions.find(({ is_published }) => is_published)?.version_id).toBe(reception.v3);
  expect(versions.map(({ version_id }) => version_id)).toContain(record['version_id']);
});

test('publishes only if asked, and the agent keeps its phone numbers', async () => {
  const { sandbox, assign, agentId, phones } = await start();
  const outbound = sandbox.addPhone({ outbound_agent_id: agentId });
  const before = sandbox.phones().map((phone) => ({ ...phone }));
  const record = await assign({ afterwards: 'publish' });
  expect(record).toMatchObject({
    published: true,
    inbound_phone_id: phones.restaurant,
    outbound_phone_id: outbound,
  });
  expect(sandbox.phones()).toEqual(before);
  const { versions } = sandbox.agents().find(({ agent_id }) => agent_id === agentId) ?? {};
  const live = versions?.find(({ is_published }) => is_published);
  expect(live).toMatchObject({ version_id: record['version_id'], version_number: 4 });
});

test('publishes an agent without numbers, and refuses one with two of a kind before it changes anything', async () => {
  const { sandbox, assign, agentId, nightDesk, changes } = await start();
  expect(await assign({ agent: nightDesk.agentId, afterwards: 'publish' })).toMatchObject({
    published: true,
    inbound_phone_id: null,
    outbound_phone_id: null,
  });
  sandbox.clearRequests();
  sandbox.addPhone({ inbound_agent_id: agentId });
  const error = await inputErrorOf(assign({ afterwards: 'publish' }));
  expect(error.message).toMatch(/^Nothing was changed: this agent has more than one phone number/);
  expect(changes()).toEqual([]);
});

describe('a step that fails half-way says what is done and what is not', () => {
  const declined: RequestEffect = { kind: 'status', status: 400 };
  const lost: RequestEffect = { kind: 'status', status: 500, processed: true };
  const before = 'Workflows of the draft before this step: flow_booking_notice.';
  const draft = 'changing the workflows of the draft';
  const launch = 'launching a new version';
  const publish = 'publishing that version';

  test.each<[string, RegExp, string, RequestEffect, string]>([
    [
      'the draft',
      /^\/v1\/agent\/[^/]+$/,
      'PATCH',
      declined,
      ` Not done: ${draft}. Not done: ${launch}, ${publish}. ${before}`,
    ],
    [
      'the launch',
      /version$/,
      'POST',
      declined,
      ` Done: ${draft}. Not done: ${launch}. Not done: ${publish}. ${before}`,
    ],
    [
      'the publishing',
      /published_version$/,
      'PATCH',
      declined,
      ` Done: ${draft}, ${launch}. Not done: ${publish}. ${before}`,
    ],
    [
      'an answer',
      /version$/,
      'POST',
      lost,
      ` Done: ${draft}. Perhaps done, look at Diga: ${launch}. Not done: ${publish}. ${before}`,
    ],
  ])('%s', async (_what, path, method, effect, end) => {
    const { sandbox, assign } = await start();
    sandbox.misbehave({
      on: 'requests',
      match: (itsMethod, itsPath) => itsMethod === method && path.test(itsPath),
      effect,
    });
    const { message } = await digaErrorOf(assign({ afterwards: 'publish' }));
    expect(message).toMatch(/^Diga (declined|has a problem)/);
    expect(message.slice(-end.length)).toBe(end);
  });
});

test('says in words what is refused before anything is changed', async () => {
  const { sandbox, host, connection, assign, agentId, changes } = await start();
  const messageOf = async (input: Item) => (await digaErrorOf(assign(input))).message;
  for (const change of ['add', 'remove']) {
    const { message } = await inputErrorOf(assign({ change, workflows: [] }));
    expect(message).toMatch(/^No workflow is picked\. Pick/);
  }
  expect(await messageOf({ agent: NOBODY })).toMatch(/^Diga does not have what was asked for/);
  expect(changes()).toEqual([]);
  expect(await messageOf({ workflows: ['flow_gone'] })).toMatch(/declined.* Not done: changing/);
  const apiKey = sandbox.createKey({ agents: 'read' });
  const input = { agent: agentId, change: 'set', workflows: [], afterwards: 'draft' };
  const run = host.runAction('assign_workflows', { ...connection, apiKey }, input);
  expect((await digaErrorOf(run)).message).toMatch(/lacks the permission "Agents: write"/);
});

test('the picker shows the workflows with kind and state', async () => {
  const { sandbox, host, connection } = await start();
  sandbox.addWorkflow({ id: 'flow_1234567890', flow_category: null, status: null });
  const { options } = await host.pickInAction('assign_workflows', 'workflows', connection);
  expect(options).toEqual([
    { label: 'Workflow without a name (flow_123)', value: 'flow_1234567890' },
    { label: 'Ask how it was · call launcher (disabled)', value: 'flow_satisfaction' },
    { label: 'Tell the kitchen about bookings · post call', value: 'flow_booking_notice' },
  ]);
});

test('the picker says so where there is none', async () => {
  const { host, connection } = await startAll();
  const { placeholder } = await host.pickInAction('assign_workflows', 'workflows', connection);
  expect(placeholder).toMatch(/make a workflow in Diga first/);
});
