import type { SandboxOptions } from '../../sandbox/sandbox';
import { seedProject } from '../../sandbox/seed';
import { getDigaError, getInputError, leaveOut, NOBODY, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';

async function start(options?: SandboxOptions) {
  const all = await startWorld(options);
  const project = seedProject(all.sandbox);
  const { reception } = project;
  const run = async (operation: string, input: Item = {}, apiKey = all.connection.apiKey) =>
    (await all.host.runAction(
      'publish_version',
      { ...all.connection, apiKey },
      { agent: reception.agentId, operation, ...input },
    )) as Item;
  const live = (agentId = reception.agentId) =>
    all.sandbox
      .agents()
      .find(({ agent_id }) => agent_id === agentId)
      ?.versions.find(({ is_published }) => is_published)?.version_id;
  const writes = () => all.sandbox.requests.filter(({ method }) => method !== 'GET').length;
  const getNumber = (agentId: string) =>
    all.sandbox.phones().find(({ inbound_agent_id }) => inbound_agent_id === agentId)?.id;
  return { ...all, ...project, run, live, writes, findNumber: getNumber };
}

const PUBLISH = /published_version$/;

describe('Publish Version', () => {
  it('launches the draft without publishing it', async () => {
    const { reception, run, live } = await start();
    const record = await run('launch', { version_name: ' Christmas ' });
    expect(record).toEqual({
      agent_id: reception.agentId,
      agent_name: 'Reception',
      launched: true,
      changed: false,
      version_id: expect.any(String) as string,
      version_number: 4,
      version_name: 'Christmas',
      published_version_id: reception.v3,
      published_version_number: 3,
      previous_version_id: reception.v3,
      previous_version_number: 3,
      inbound_phone_id: null,
      outbound_phone_id: null,
    });
    expect(live()).toBe(reception.v3);
  });

  it('launches the draft and publishes it on the number that the agent has', async () => {
    const { reception, phones, run, live, findNumber: numberOf } = await start();
    const record = await run('launch_and_publish');
    expect(record).toMatchObject({
      launched: true,
      changed: true,
      published_version_number: 4,
      previous_version_id: reception.v3,
      inbound_phone_id: phones.restaurant,
      outbound_phone_id: null,
    });
    expect(live()).toBe(record['version_id']);
    expect(numberOf(reception.agentId)).toBe(phones.restaurant);
  });

  it('publishes a saved version', async () => {
    const { reception, phones, run, live, findNumber: numberOf } = await start();
    expect(await run('publish', { version: reception.v1 })).toMatchObject({
      launched: false,
      changed: true,
      version_number: 1,
      published_version_id: reception.v1,
      previous_version_number: 3,
    });
    expect(live()).toBe(reception.v1);
    expect(numberOf(reception.agentId)).toBe(phones.restaurant);
  });

  it('rolls back to the version before the published one', async () => {
    const { sandbox, reception, run, live } = await start();
    expect(await run('roll_back')).toMatchObject({
      version_number: 2,
      version_name: 'Summer hours',
    });
    expect(live()).toBe(reception.v2);
    sandbox.publish(reception.agentId, reception.v3);
    sandbox.deleteVersion(reception.agentId, reception.v2);
    expect(await run('roll_back')).toMatchObject({ version_id: reception.v1 });
  });

  it('takes the agent off the air and keeps its number', async () => {
    const { reception, phones, run, live, findNumber: numberOf } = await start();
    expect(await run('take_off')).toMatchObject({
      changed: true,
      version_id: null,
      published_version_id: null,
      previous_version_id: reception.v3,
      inbound_phone_id: phones.restaurant,
    });
    expect(live()).toBeUndefined();
    expect(numberOf(reception.agentId)).toBe(phones.restaurant);
    expect(await run('take_off')).toMatchObject({ changed: false, previous_version_id: null });
  });

  it('changes nothing where the version is published already', async () => {
    const { reception, run, writes } = await start();
    expect(await run('publish', { version: reception.v3 })).toMatchObject({
      changed: false,
      published_version_id: reception.v3,
    });
    expect(writes()).toBe(0);
  });

  it('publishes an agent with a conversational path', async () => {
    const { sales, phones, run, live } = await start();
    const record = await run('launch_and_publish', { agent: sales.agentId });
    expect(record).toMatchObject({ outbound_phone_id: phones.parties, version_number: 2 });
    expect(live(sales.agentId)).toBe(record['version_id']);
  });

  it('does not publish a new version that lacks a workflow of the draft', async () => {
    const { sandbox, reception, run, live } = await start();
    sandbox.loseAtLaunch(['flows']);
    const { message } = await getDigaError(run('launch_and_publish'));
    expect(message).toContain('"Tell the kitchen about bookings" (flow_booking_notice) is missing');
    expect(live()).toBe(reception.v3);
  });

  it('refuses what is known to fail before the first write', async () => {
    const { sandbox, reception, nightDesk, run, writes } = await start();
    const refused = async (operation: string, input?: Item) =>
      (await getDigaError(run(operation, input))).message;
    expect(await refused('launch_and_publish', { agent: nightDesk.agentId })).toMatch(
      /^Nothing was changed\. This agent has no phone number/,
    );
    expect(await refused('roll_back', { agent: nightDesk.agentId })).toContain(
      'no published version',
    );
    sandbox.publish(reception.agentId, reception.v1);
    expect(await refused('roll_back')).toContain('no saved version before the published one, v1');
    sandbox.addPhone({ inbound_agent_id: reception.agentId });
    expect(await refused('take_off')).toContain('more than one phone number');
    const draft = sandbox.agents()[0]?.versions.find(({ is_draft }) => is_draft)?.version_id;
    expect(await refused('publish', { version: draft })).toContain('A draft cannot be published');
    expect((await getDigaError(run('publish', { version: NOBODY }))).kind).toBe('not_found');
    expect((await getDigaError(run('take_off', { agent: NOBODY }))).kind).toBe('not_found');
    expect(writes()).toBe(0);
  });

  it.each([
    ['publish', {}, '"Agent Version"'],
    ['publish', { version: 'v3' }, '"Agent Version"'],
    ['undo', {}, '"What to Do"'],
    ['roll_back', { agent: 'Reception' }, '"Agent"'],
  ])('refuses %s with %j before any request', async (operation, input, field) => {
    const { sandbox, run } = await start();
    expect((await getInputError(run(operation, input))).message).toContain(field);
    expect(sandbox.requestCount).toBe(0);
  });

  it('shows the validation issues where Diga declines the draft', async () => {
    const { sandbox, reception, run } = await start();
    const message = 'Transfer to +34 910 000 003 needs a name.';
    sandbox.editDraft(reception.agentId, { validation_issues: [{ message_code: 'X', message }] });
    const error = await getDigaError(run('launch'));
    expect(error.message).toContain('Validation issues: Transfer to … needs a name.');
  });

  it('says that the new version is there where Diga declines to publish it', async () => {
    const { sandbox, run } = await start();
    const effect = { kind: 'status', status: 400, code: 'BAD_PARAMETER' } as const;
    sandbox.misbehave({ on: 'requests', match: PUBLISH, effect });
    const { message } = await getDigaError(run('launch_and_publish'));
    expect(message).toMatch(/declined to publish this version.*Version v4 is launched/);
  });

  it('reads back what is published, whatever the response says', async () => {
    const { sandbox, reception, run } = await start();
    const text = JSON.stringify({
      agent_id: reception.agentId,
      published_version_id: reception.v2,
    });
    sandbox.misbehave({ on: 'requests', match: PUBLISH, effect: { kind: 'body', text } });
    const { message } = await getDigaError(run('roll_back'));
    expect(message).toContain('another version, or none, takes the live calls');
    expect((await getDigaError(run('take_off'))).message).toContain('a version takes live calls');
  });

  it('sends a publication once, and says that a lost response tells nothing', async () => {
    const { sandbox, reception, run, live, writes } = await start();
    const effect = { kind: 'status', status: 503, processed: true } as const;
    sandbox.misbehave({ on: 'requests', match: PUBLISH, effect });
    expect((await getDigaError(run('roll_back'))).message).toContain('It may be done anyway');
    expect([writes(), live()]).toEqual([1, reception.v2]);
  });

  it('does not say that a publication that was rate limited may be done', async () => {
    const { sandbox, reception, run, live } = await start();
    const effect = { kind: 'status', status: 429 } as const;
    sandbox.misbehave({ on: 'requests', match: PUBLISH, effect });
    const error = await getDigaError(run('roll_back'));
    expect(error.kind).toBe('rate_limited');
    expect(error.message).not.toContain('anyway');
    expect(live()).toBe(reception.v3);
  });

  it('names the permissions that the key lacks', async () => {
    const { sandbox, run } = await start();
    const apiKey = sandbox.createKey({ agents: 'write' });
    const { message } = await getDigaError(run('roll_back', {}, apiKey));
    expect(message).toContain('"Agents: write"');
    expect(message).toContain('"Phones: write"');
  });

  it('gives null for a name that Diga leaves out', async () => {
    const { sandbox, run } = await start();
    leaveOut(sandbox, ['name', 'version_name']);
    expect(await run('launch')).toMatchObject({ agent_name: null, version_name: null });
  });

  it('says that Diga declines the draft also where it cannot say why', async () => {
    const { sandbox, run } = await start();
    const isPosted = () => sandbox.requests.some(({ method }) => method === 'POST');
    sandbox.misbehave({
      on: 'requests',
      match: (method) => method === 'POST',
      effect: { kind: 'status', status: 400, code: 'BAD_PARAMETER' },
    });
    sandbox.misbehave({
      on: 'requests',
      match: (method) => method === 'GET' && isPosted(),
      effect: { kind: 'status', status: 403 },
    });
    const { message } = await getDigaError(run('launch'));
    expect(message).toMatch(/^Diga declined to launch the draft/);
    expect(message).not.toContain('Validation issues');
  });

  it('changes nothing if the numbers cannot be read', async () => {
    const { sandbox, run, writes } = await start();
    const effect = { kind: 'status', status: 401 } as const;
    sandbox.misbehave({ on: 'requests', match: /\/phone/, effect });
    expect((await getDigaError(run('roll_back'))).kind).toBe('unauthorized');
    expect(writes()).toBe(0);
  });
});
