import type { RequestEffect, SandboxOptions } from '../../sandbox/sandbox';
import { seedProject } from '../../sandbox/seed';
import { digaErrorOf, inputErrorOf, NOBODY, startAll } from '../../support/diga';
import type { Item } from '../../support/host';

const BOOKING = { id: 'flow_booking_notice', name: 'Tell the kitchen about bookings' };
const SATISFACTION = { id: 'flow_satisfaction', name: 'Ask how it was' };
/** The one that is ready to go live. */
const SURVEY = { id: 'flow_survey', name: 'Send a survey' };

interface Matcher {
  method: string;
  path: RegExp;
}

const DRAFT = { method: 'PATCH', path: /agent\/[^/]+$/ };
const LAUNCH = { method: 'POST', path: /\/version$/ };
const PUBLISH = { method: 'PATCH', path: /published_version$/ };
const READ = { method: 'GET', path: /agent\/[^/]+$/ };

const withoutFlows = ({ flows: _, ...answer }: Item) => answer;

async function start(options: SandboxOptions = {}) {
  const all = await startAll(options);
  const project = seedProject(all.sandbox);
  const enabled = all.sandbox.addWorkflow({ id: SURVEY.id, name: SURVEY.name });
  const { agentId } = project.reception;
  const assign = async (input: Item) =>
    (await all.host.runAction('assign_workflows', all.connection, {
      agent: agentId,
      change: 'add',
      workflows: [enabled],
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
  /** Makes the answers of these requests say something else than what was done. */
  const lie = (on: Matcher, change: (answer: Item) => unknown, times = 1) =>
    all.sandbox.misbehave({
      on: 'requests',
      times,
      match: (method, path) => method === on.method && on.path.test(path),
      effect: { kind: 'answer', change },
    });
  const changes = () =>
    all.sandbox.requests.filter(({ method }) => method !== 'GET').map(({ path }) => path);
  return { ...all, ...project, agentId, assign, draftFlows, lie, changes };
}

test('adds to what the draft has, and tells what was there before', async () => {
  const { assign, agentId, draftFlows, changes } = await start();
  expect(await assign({})).toEqual({
    agent_id: agentId,
    agent_name: 'Reception',
    draft_changed: true,
    workflows_before: [BOOKING],
    workflows_after: [BOOKING, SURVEY],
    added: [SURVEY],
    removed: [],
    launched: false,
    version_id: null,
    version_number: null,
    version_name: null,
    published: false,
    inbound_phone_id: null,
    outbound_phone_id: null,
    warnings: [],
  });
  expect(await draftFlows()).toBe('Tell the kitchen about bookings, Send a survey');
  expect(changes()).toEqual([`/v1/agent/${agentId}`]);
});

test('removes, and sets exactly, also to none', async () => {
  const { assign } = await start();
  expect(await assign({ change: 'set' })).toMatchObject({
    workflows_before: [BOOKING],
    workflows_after: [SURVEY],
    added: [SURVEY],
    removed: [BOOKING],
  });
  expect(await assign({ workflows: [BOOKING.id] })).toMatchObject({
    workflows_after: [SURVEY, BOOKING],
  });
  expect(await assign({ change: 'remove' })).toMatchObject({
    workflows_after: [BOOKING],
    removed: [SURVEY],
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

test('refuses an agent without a number, or with two of a kind, before it changes anything', async () => {
  const { sandbox, assign, agentId, nightDesk, changes } = await start();
  const publish = async (agent: string) =>
    (await digaErrorOf(assign({ agent, afterwards: 'publish' }))).message;
  expect(await publish(nightDesk.agentId)).toMatch(
    /^Nothing was changed\. This agent has no phone number/,
  );
  sandbox.addPhone({ inbound_agent_id: agentId });
  expect(await publish(agentId)).toMatch(
    /^Nothing was changed\. This agent has more than one phone number/,
  );
  expect(changes()).toEqual([]);
});

test('refuses an agent with a conversational path, before it changes anything', async () => {
  const { sandbox, assign, sales, changes } = await start();
  for (const afterwards of ['draft', 'launch', 'publish']) {
    const { message } = await digaErrorOf(assign({ agent: sales.agentId, afterwards }));
    expect(message).toMatch(/^Nothing was changed\. This agent follows a conversational path/);
  }
  expect(changes()).toEqual([]);
  expect(sandbox.requestCount).toBe(3);
});

describe('workflows that do not run yet', () => {
  const DISABLED = 'The workflow "Ask how it was" is not enabled: enable it in Diga.';
  const UNFINISHED = 'The workflow "Half done" is not set up: finish its setup in Diga.';

  it('are reported, and are assigned all the same', async () => {
    const { sandbox, assign } = await start();
    const unfinished = sandbox.addWorkflow({ name: 'Half done', requires_setup: true });
    const workflows = [SATISFACTION.id, unfinished, SURVEY.id];
    expect(await assign({ workflows, afterwards: 'launch' })).toMatchObject({
      launched: true,
      warnings: [DISABLED, UNFINISHED],
    });
    expect(await assign({ workflows: [SURVEY.id] })).toMatchObject({ warnings: [] });
    expect(await assign({ workflows, change: 'remove' })).toMatchObject({ warnings: [] });
  });

  it('are reported where only the list of workflows tells their state', async () => {
    const { assign, lie } = await start();
    lie(DRAFT, (answer) => ({ ...answer, flows: [BOOKING, SATISFACTION] }));
    expect(await assign({ workflows: [SATISFACTION.id] })).toMatchObject({ warnings: [DISABLED] });
  });

  it('are not published where they are disabled: nothing is changed', async () => {
    const { assign, changes } = await start();
    const input = { workflows: [SATISFACTION.id], afterwards: 'publish' };
    const { message } = await digaErrorOf(assign(input));
    expect(message).toMatch(/^Nothing was changed\. What is published must be able to run\./);
    expect(message).toContain(DISABLED);
    expect(changes()).toEqual([]);
  });

  it('are not published where only the draft tells it: no version is launched', async () => {
    const { sandbox, assign, agentId, changes } = await start();
    const unfinished = sandbox.addWorkflow({ name: 'Half done', requires_setup: true });
    const { message } = await digaErrorOf(
      assign({ workflows: [unfinished], afterwards: 'publish' }),
    );
    expect(message).toContain(UNFINISHED);
    expect(message).toContain(' Done: changing the workflows of the draft. Not done: launching');
    expect(changes()).toEqual([`/v1/agent/${agentId}`]);
  });

  it('keep nothing from going live where they were on the agent before', async () => {
    const { sandbox, assign, agentId } = await start();
    sandbox.editDraft(agentId, { flows: [{ ...SATISFACTION, status: 'DISABLED' }] });
    expect(await assign({ afterwards: 'publish' })).toMatchObject({
      published: true,
      warnings: [],
    });
  });

  it('are known from the draft where the key may not read workflows', async () => {
    const { sandbox, host, connection, agentId } = await start();
    const apiKey = sandbox.createKey({ agents: 'write' });
    const input = {
      agent: agentId,
      change: 'add',
      workflows: [SATISFACTION.id],
      afterwards: 'draft',
    };
    const record = await host.runAction('assign_workflows', { ...connection, apiKey }, input);
    expect(record).toMatchObject({ draft_changed: true, warnings: [DISABLED] });
  });
});

describe('what Diga answers is held against what was asked for', () => {
  const isMissing = '"Send a survey" (flow_survey) is missing';

  it('stops before launching where the draft answers without the workflows', async () => {
    const { assign, agentId, lie, changes } = await start();
    lie(DRAFT, (answer) => ({ ...answer, flows: [] }));
    const { message } = await digaErrorOf(assign({ afterwards: 'publish' }));
    expect(message).toBe(
      `The draft does not have the workflows that were asked for: "Tell the kitchen about bookings" (flow_booking_notice) is missing, ${isMissing}. Look at the draft in the Diga dashboard. Done, but not confirmed: changing the workflows of the draft. Not done: launching a new version, publishing that version. Workflows of the draft before this step: flow_booking_notice.`,
    );
    expect(changes()).toEqual([`/v1/agent/${agentId}`]);
  });

  it('stops for a workflow too many, and takes any order', async () => {
    const { assign, lie } = await start();
    lie(DRAFT, (answer) => ({ ...answer, flows: [SURVEY, BOOKING] }));
    expect(await assign({})).toMatchObject({ added: [SURVEY], removed: [] });
    lie(DRAFT, (answer) => ({ ...answer, flows: [BOOKING, SURVEY] }));
    const { message } = await digaErrorOf(assign({ change: 'remove' }));
    expect(message).toContain('"Send a survey" (flow_survey) was not asked for');
  });

  it.each(['launch', 'publish'])(
    'stops before publishing where launching does not copy the workflows (%s)',
    async (afterwards) => {
      const { sandbox, assign, agentId, reception, changes } = await start({
        launchCopiesWorkflows: false,
      });
      const { message } = await digaErrorOf(assign({ afterwards }));
      expect(message).toMatch(/^The launched version v4 does not have the workflows/);
      expect(message).toContain(`${isMissing}. It was launched, but not published.`);
      expect(message).toContain('Done, but not confirmed: launching a new version.');
      expect(changes()).toEqual([`/v1/agent/${agentId}`, `/v1/agent/${agentId}/version`]);
      const { versions = [] } = sandbox.agents().find(({ agent_id }) => agent_id === agentId) ?? {};
      expect(versions.find(({ is_published }) => is_published)?.version_id).toBe(reception.v3);
    },
  );

  it('stops where nothing had to be written and launching leaves the workflows out', async () => {
    const { assign, agentId, changes } = await start({ launchCopiesWorkflows: false });
    const input = { workflows: [BOOKING.id], afterwards: 'publish' };
    expect((await digaErrorOf(assign(input))).message).toMatch(/^The launched version v4/);
    expect(changes()).toEqual([`/v1/agent/${agentId}/version`]);
  });

  it('stops where the launched version that Diga keeps is another than it answered', async () => {
    const { assign, lie, changes } = await start({ launchCopiesWorkflows: false });
    lie(LAUNCH, (answer) => ({ ...answer, flows: [BOOKING, SURVEY] }));
    const { message } = await digaErrorOf(assign({ afterwards: 'publish' }));
    expect(message).toMatch(/^The launched version v4 does not have the workflows/);
    expect(message).toContain('launching a new version. Not done: publishing that version.');
    expect(changes()).toHaveLength(2);
  });

  it('reads the agent back once where an answer does not say', async () => {
    const { sandbox, assign, agentId, lie } = await start();
    lie(DRAFT, withoutFlows);
    lie(LAUNCH, withoutFlows);
    const record = await assign({ afterwards: 'launch' });
    expect(record).toMatchObject({ workflows_after: [BOOKING, SURVEY], launched: true });
    const reads = sandbox.requests.filter(
      ({ method, path }) => method === 'GET' && path === `/v1/agent/${agentId}`,
    );
    expect(reads.map(({ query }) => query)).toEqual([{}, {}, { version_id: record['version_id'] }]);
  });

  it('reads it back to a launched version without the workflows', async () => {
    const { assign, lie, changes } = await start({ launchCopiesWorkflows: false });
    lie(LAUNCH, withoutFlows);
    const { message } = await digaErrorOf(assign({ afterwards: 'publish' }));
    expect(message).toContain(isMissing);
    expect(changes()).toHaveLength(2);
  });

  it('stops where Diga does not say at all', async () => {
    const { assign, lie, changes } = await start();
    lie(DRAFT, (answer) => {
      lie(READ, withoutFlows);
      return withoutFlows(answer);
    });
    const { message } = await digaErrorOf(assign({ afterwards: 'publish' }));
    expect(message).toMatch(/^Diga does not say which workflows the agent has now\./);
    expect(message).toContain('Done, but not confirmed: changing the workflows of the draft.');
    expect(changes()).toHaveLength(1);
  });

  it('changes nothing where Diga does not say what the draft has', async () => {
    const { assign, lie, changes } = await start();
    lie(READ, withoutFlows);
    const { message } = await digaErrorOf(assign({}));
    expect(message).toMatch(/^Nothing was changed\. Diga does not say which workflows/);
    expect(changes()).toEqual([]);
  });

  it('takes an answer that leaves out what was published, where it was', async () => {
    const { assign, agentId, phones, lie } = await start();
    lie(PUBLISH, () => ({ agent_id: agentId }));
    expect(await assign({ afterwards: 'publish' })).toMatchObject({
      published: true,
      inbound_phone_id: phones.restaurant,
    });
  });

  it('says so where something else went live', async () => {
    const { sandbox, assign, agentId, reception, phones, lie } = await start();
    lie(PUBLISH, (answer) => {
      sandbox.publish(agentId, reception.v3);
      for (const phone of sandbox.phones()) {
        if (phone.id === phones.restaurant) phone.inbound_agent_id = null;
        else phone.outbound_agent_id = agentId;
      }
      return { ...answer, published_version_id: reception.v3, inbound_phone_number_id: null };
    });
    const { message } = await digaErrorOf(assign({ afterwards: 'publish' }));
    expect(message).toMatch(
      /^Diga took the publishing of version v4, but not as asked: another version, or none, takes the live calls, its inbound phone number is another, its outbound phone number is another\./,
    );
    expect(message).toContain('Done, but not confirmed: publishing that version.');
  });

  it('says so where nothing is live at all', async () => {
    const { sandbox, assign, agentId, lie } = await start();
    lie(PUBLISH, (answer) => {
      sandbox.publish(agentId, null);
      return { ...answer, published_version_id: null };
    });
    const { message } = await digaErrorOf(assign({ afterwards: 'publish' }));
    expect(message).toContain('but not as asked: another version, or none, takes the live calls.');
  });
});

describe('a launch or publication that Diga declines', () => {
  const issues = [
    { message_code: 'NO_VOICE', message: 'Pick a voice.' },
    { message_code: 'NUMBER', message: 'Transfer to +34 910 000-003 is not set up' },
    { message_code: 'LONG', message: 'x'.repeat(300) },
  ];

  it('tells what the draft says about itself, without phone numbers', async () => {
    const { sandbox, assign, agentId } = await start();
    sandbox.editDraft(agentId, { validation_issues: issues });
    const { message } = await digaErrorOf(assign({ afterwards: 'launch' }));
    expect(message).toContain(
      ` The draft's validation issues: Pick a voice; Transfer to … is not set up; ${'x'.repeat(199)}…. Done: changing the workflows of the draft. Not done: launching a new version.`,
    );
  });

  it.each([400, 422])('tells it for publishing too (%i)', async (status) => {
    const { sandbox, assign, agentId } = await start();
    sandbox.misbehave({
      on: 'requests',
      match: (method, path) => {
        if (method !== 'PATCH' || !PUBLISH.path.test(path)) return false;
        sandbox.editDraft(agentId, { validation_issues: issues.slice(0, 1) });
        return true;
      },
      effect: { kind: 'status', status },
    });
    const { message } = await digaErrorOf(assign({ afterwards: 'publish' }));
    expect(message).toContain(" The draft's validation issues: Pick a voice. Done: changing");
  });

  it('says what it says without them where the draft cannot be read', async () => {
    const { sandbox, assign } = await start();
    let isDeclined = false;
    sandbox.misbehave({
      on: 'requests',
      match: (method, path) => {
        isDeclined ||= method === 'POST' && LAUNCH.path.test(path);
        return isDeclined;
      },
      effect: { kind: 'status', status: 422 },
    });
    const { message } = await digaErrorOf(assign({ afterwards: 'launch' }));
    expect(message).toMatch(/^Diga does not accept .* Not done: launching a new version\./);
    expect(message).not.toContain('validation issues');
  });
});

describe('a key that may not publish', () => {
  it.each([
    ['phones read', { agents: 'write', phones: 'read' }, 2],
    ['no phones', { agents: 'write' }, 0],
  ] as const)('is told both permissions (%s)', async (_what, permissions, written) => {
    const { sandbox, host, connection, agentId, changes } = await start();
    const apiKey = sandbox.createKey({ ...permissions, workflows: 'read' });
    const input = {
      agent: agentId,
      change: 'add',
      workflows: [SURVEY.id],
      afterwards: 'publish',
    };
    const run = host.runAction('assign_workflows', { ...connection, apiKey }, input);
    const { message, kind } = await digaErrorOf(run);
    expect(kind).toBe('forbidden');
    expect(message).toMatch(/"Agents: write" .*"Phones: write" .*Give it each of them/);
    const done = changes().filter((path) => !PUBLISH.path.test(path));
    expect(done).toHaveLength(written);
  });
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
  expect(await messageOf({ workflows: ['flow_gone'] })).toMatch(
    /^Nothing was changed\. Diga has no workflow with the id "flow_gone" in this project/,
  );
  for (const workflows of [['flow_survey', ''], [{ id: 'flow_survey' }]]) {
    const { message } = await inputErrorOf(assign({ change: 'set', workflows }));
    expect(message).toMatch(/^"Diga Workflows" does not hold the id of a workflow\./);
  }
  expect(changes()).toEqual([]);
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
    { label: 'Send a survey · post call', value: 'flow_survey' },
    { label: 'Ask how it was · call launcher (disabled)', value: 'flow_satisfaction' },
    { label: 'Tell the kitchen about bookings · post call', value: 'flow_booking_notice' },
  ]);
});

test('the picker says so where there is none', async () => {
  const { host, connection } = await startAll();
  const { placeholder } = await host.pickInAction('assign_workflows', 'workflows', connection);
  expect(placeholder).toMatch(/make a workflow in Diga first/);
});
