import { getDigaError } from '../../../../support/diga';
import { recordLog } from '../../../../support/log';
import { getCallIds } from '../support';
import { type LinkedWorld, startLinkedFlow } from './support';
import { speedUpTime } from '../../../../support/time';

let logged: () => string[];
let world: LinkedWorld;

beforeEach(async () => {
  logged = recordLog();
  world = await startLinkedFlow();
});

const toStatus = (id: string) => world.sandbox.workflow(id).status;

/** The input of the linked workflow's step. */
const toStep = (id: string) =>
  (world.sandbox.workflow(id).trigger?.nextAction as { settings: { input: unknown } } | null)
    ?.settings.input;

/** Returns the connection another key, for which the next renewal repairs the workflow. */
function changeKey(): void {
  const { flow, sandbox, connection } = world;
  const apiKey = sandbox.createKey({
    agents: 'write',
    calls: 'read',
    messages: 'read',
    workflows: 'write',
  });
  flow.reconnect({ ...connection, apiKey });
}

/** Lets a repair of the workflow fail after its import, so that it is not published. */
async function failRepair(): Promise<void> {
  const { flow, sandbox, renew } = world;
  changeKey();
  const effect = { kind: 'status', status: 503 } as const;
  sandbox.misbehave({ on: 'requests', match: /publish$/, times: 1, effect });
  await renew(flow);
}

describe('the linked workflow of a flow', () => {
  it('is named like the flow, and renamed with it when the flow is switched on', async () => {
    const { flow, linkId, sandbox } = world;
    expect(sandbox.workflow(linkId).name).toBe('After each call · Activepieces');
    flow.name = 'Survey';
    await flow.republish();
    expect(sandbox.workflows().map(({ id, name }) => [id, name])).toEqual([
      [linkId, 'Survey · Activepieces'],
    ]);
  });

  it('is disabled while the flow is off, and keeps its assignments', async () => {
    const { flow, linkId, launchWith, finish } = world;
    launchWith([linkId]);
    await flow.switchOff();
    expect(toStatus(linkId)).toBe('DISABLED');
    await flow.switchOn();
    expect(toStatus(linkId)).toBe('ENABLED');
    expect(getCallIds(flow)).toEqual([]);
    const call = await finish();
    expect(getCallIds(flow)).toEqual([call]);
  });

  it('is disabled when the flow gets another choice of Delivery', async () => {
    const { flow, linkId, sandbox } = world;
    flow.edit({ delivery: 'instant' });
    await flow.switchOn();
    expect(toStatus(linkId)).toBe('DISABLED');
    expect(sandbox.webhooks()).toHaveLength(1);
    flow.edit({ delivery: 'assigned' });
    await flow.switchOn();
    expect(toStatus(linkId)).toBe('ENABLED');
    expect(sandbox.webhooks()).toEqual([]);
  });

  it('has no secret in the store', () => {
    const secret = JSON.stringify(toStep(world.linkId)).match(
      /x-activepieces-token":"([^"]+)/,
    )?.[1];
    expect(secret).toMatch(/^.{22}$/);
    expect([...world.flow.store.entries.values()].join()).not.toContain(secret);
  });

  it('is repaired when the key of the connection has changed', async () => {
    const { flow, linkId, renew, launchWith, finish } = world;
    launchWith([linkId]);
    const before = toStep(linkId);
    changeKey();
    const undelivered = await finish();
    expect(getCallIds(flow)).toEqual([]);
    await renew(flow);
    expect(toStep(linkId)).not.toEqual(before);
    expect(logged().join()).toContain('out of date, and is repaired');
    const call = await finish();
    expect(getCallIds(flow)).toContain(call);
    expect(getCallIds(flow)).not.toContain(undelivered);
  });

  it('is repaired again if it could not be published the first time', async () => {
    const { flow, linkId, sandbox, renew, launchWith, finish } = world;
    launchWith([linkId]);
    await failRepair();
    expect(logged().join()).not.toContain('is repaired');
    await finish();
    expect(getCallIds(flow)).toEqual([]);
    await renew(flow);
    expect(logged().join()).toContain('is repaired');
    const call = await finish();
    expect(getCallIds(flow)).toContain(call);
    sandbox.clearRequests();
    await renew(flow);
    expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('is repaired after it was disabled and enabled in Diga in between', async () => {
    const { flow, linkId, sandbox, renew, launchWith, finish } = world;
    launchWith([linkId]);
    await failRepair();
    for (const status of ['DISABLED', 'ENABLED'] as const) {
      sandbox.changeWorkflow(linkId, { status });
      await renew(flow);
    }
    const call = await finish();
    expect(getCallIds(flow)).toContain(call);
  });

  it('is not repaired while the store does not take that a repair begins', async () => {
    const { flow, linkId, sandbox, renew } = world;
    const before = toStep(linkId);
    changeKey();
    flow.store.fails = (operation, key) => operation === 'put' && key === 'linked_workflow';
    await renew(flow);
    expect(sandbox.workflows()).toMatchObject([{ id: linkId, status: 'ENABLED' }]);
    expect(toStep(linkId)).toEqual(before);
    expect(logged().join()).not.toContain('is repaired');
  });

  it('costs a renewal one request', async () => {
    const { flow, sandbox, renew } = world;
    sandbox.clearRequests();
    await renew(flow);
    const paths = sandbox.requests.map(({ path }) => path);
    expect(paths.filter((path) => path.includes('/workflow/'))).toHaveLength(1);
    expect(logged()).toEqual([]);
  });
});

describe('a linked workflow that is disabled in Diga', () => {
  it('stays so, and no call starts the flow until it is enabled there', async () => {
    const { flow, linkId, sandbox, renew, launchWith, finish, finishUndelivered } = world;
    launchWith([linkId]);
    const call = await finish();
    const inProgress = sandbox.placeCall({ agentId: world.reception.agentId });
    await renew(flow);
    sandbox.changeWorkflow(linkId, { status: 'DISABLED' });
    sandbox.finishCall(inProgress);
    finishUndelivered();
    await renew(flow);
    await renew(flow);
    expect(toStatus(linkId)).toBe('DISABLED');
    expect(logged().filter((line) => line.includes('is disabled in Diga'))).toHaveLength(1);

    sandbox.changeWorkflow(linkId, { status: 'ENABLED' });
    await renew(flow);
    await renew(flow);
    expect(getCallIds(flow)).toEqual([call]);
    expect(logged().filter((line) => line.includes('is enabled in Diga again'))).toHaveLength(1);
    const next = await finish();
    expect(getCallIds(flow)).toEqual([call, next]);
  });

  it('does not keep back a call that the host had already', async () => {
    const { flow, linkId, sandbox, renew, launchWith, finish } = world;
    launchWith([linkId]);
    flow.isQueueHeld = true;
    const call = await finish();
    sandbox.changeWorkflow(linkId, { status: 'DISABLED' });
    await renew(flow);
    flow.isQueueHeld = false;
    await flow.releaseQueue();
    expect(getCallIds(flow)).toEqual([call]);
  });

  it('is enabled again when the flow is switched on', async () => {
    const { flow, linkId, sandbox } = world;
    sandbox.changeWorkflow(linkId, { status: 'DISABLED' });
    await flow.republish();
    expect(toStatus(linkId)).toBe('ENABLED');
  });
});

describe('a linked workflow that is deleted in Diga', () => {
  it('is made again, but not assigned again', async () => {
    const { flow, linkId, sandbox, renew, launchWith, finish, finishUndelivered } = world;
    const versionId = launchWith([linkId]);
    const before = await finish({ versionId });
    const lost = finishUndelivered({ versionId });
    sandbox.deleteWorkflow(linkId);
    await renew(flow);
    await renew(flow);
    const [made, ...others] = sandbox.workflows();
    expect(others).toEqual([]);
    expect(made).toMatchObject({ status: 'ENABLED', name: 'After each call · Activepieces' });
    expect(logged().filter((line) => line.includes('made again'))).toHaveLength(1);

    // The version had it when the lost call came; of later calls only a new assignment decides.
    await finish({ versionId });
    await renew(flow);
    const assigned = launchWith([made?.id ?? '']);
    const after = await finish({ versionId: assigned });
    await renew(flow);
    expect(getCallIds(flow)).toEqual([before, lost, after]);
  });

  it('is made again if the store has forgotten it', async () => {
    const { flow, linkId, sandbox, renew } = world;
    sandbox.deleteWorkflow(linkId);
    flow.store.entries.delete('linked_workflow');
    await renew(flow);
    expect(sandbox.workflows()).toMatchObject([{ status: 'ENABLED' }]);
    expect(logged().join()).toContain('made again');
  });

  it('is deleted again if the store does not take its id', async () => {
    const { flow, linkId, sandbox, renew } = world;
    sandbox.deleteWorkflow(linkId);
    flow.store.fails = (operation, key) => operation === 'put' && key === 'linked_workflow';
    await renew(flow);
    expect(sandbox.workflows()).toEqual([]);
    flow.store.fails = () => false;
    await renew(flow);
    expect(sandbox.workflows()).toHaveLength(1);
  });
});

describe('switching on a flow that is assigned in Diga', () => {
  it('leaves nothing in Diga if the store fails', async () => {
    const flow = world.addFlow({ delivery: 'assigned' });
    flow.store.fails = (operation, key) => operation === 'put' && key === 'bounds';
    await expect(flow.switchOn()).rejects.toThrow('Store');
    expect(world.sandbox.workflows().map(({ id }) => id)).toEqual([world.linkId]);
    expect(flow.store.entries.has('linked_workflow')).toBe(false);
  });

  it('disables a workflow that it had before, if the store fails', async () => {
    const { flow, linkId } = world;
    await flow.switchOff();
    flow.store.entries.delete('progress');
    flow.store.fails = (operation, key) => operation === 'put' && key === 'bounds';
    await expect(flow.switchOn()).rejects.toThrow('Store');
    expect(toStatus(linkId)).toBe('DISABLED');
  });

  it('names the permission that is missing', async () => {
    const { sandbox } = world;
    const apiKey = sandbox.createKey({ agents: 'read', calls: 'read', messages: 'read' });
    const { message } = await getDigaError(
      world.addFlow({ delivery: 'assigned' }, { apiKey }).switchOn(),
    );
    expect(message).toContain('Workflows: write');
  });

  it('finishes the workflow of an attempt before that could not be removed', async () => {
    speedUpTime();
    const { sandbox } = world;
    const flow = world.addFlow({ delivery: 'assigned' });
    const before = sandbox.workflows().length;
    const stops = [/publish$/, /\/workflow\/[^/]+$/].map((match) =>
      sandbox.misbehave({
        on: 'requests',
        match: (method, path) => method !== 'GET' && match.test(path),
        effect: { kind: 'status', status: 503 },
      }),
    );
    const { message } = await getDigaError(flow.switchOn());
    expect(message).toContain('may be left in Diga');
    expect(sandbox.workflows()).toHaveLength(before + 1);
    for (const stop of stops) stop();
    await flow.switchOn();
    expect(sandbox.workflows()).toHaveLength(before + 1);
    expect(sandbox.workflows().at(-1)).toMatchObject({ status: 'ENABLED' });
  });

  it('leaves nothing enabled for good if the workflow cannot be removed again', async () => {
    speedUpTime();
    const { sandbox } = world;
    const agent = sandbox.addAgent({ name: 'Reception' });
    const flow = world.addFlow({ delivery: 'assigned', assign_to: [agent] });
    let isDown = false;
    const stop = sandbox.misbehave({
      on: 'requests',
      match: (method, path) => {
        // From the draft of the agent on, nothing is written.
        isDown ||= method === 'PATCH' && path.startsWith('/v1/agent/');
        return isDown && method !== 'GET';
      },
      effect: { kind: 'status', status: 403 },
    });
    await getDigaError(flow.switchOn());
    stop();
    await world.flow.switchOff();
    expect(sandbox.workflows().filter(({ status }) => status === 'ENABLED')).toEqual([]);
    await flow.switchOn();
    expect(sandbox.workflows().map(({ status }) => status)).toEqual(['DISABLED', 'ENABLED']);
  });

  it('leaves nothing enabled for good if a renewal made it and cannot remove it again', async () => {
    speedUpTime();
    const { sandbox, linkId } = world;
    const flow = world.addFlow({ delivery: 'assigned' });
    await flow.switchOn();
    const own = sandbox.workflows().find(({ id }) => id !== linkId)?.id ?? '';
    sandbox.deleteWorkflow(own);
    let isDown = false;
    const stop = sandbox.misbehave({
      on: 'requests',
      match: (method, path) => {
        const wasDown = isDown;
        // From the moment when it is enabled, Diga declines everything.
        isDown ||= method === 'PATCH' && path.endsWith('/status');
        return wasDown;
      },
      effect: { kind: 'status', status: 403 },
    });
    await world.renew(flow);
    stop();
    expect(sandbox.workflows().map(({ status }) => status)).toEqual(['ENABLED', 'ENABLED']);
    await world.flow.switchOff();
    expect(sandbox.workflows().map(({ status }) => status)).toEqual(['DISABLED', 'DISABLED']);
    await world.renew(flow);
    expect(sandbox.workflows().map(({ status }) => status)).toEqual([
      'DISABLED',
      'DISABLED',
      'ENABLED',
    ]);
    await flow.remove();
    await world.flow.switchOff();
    expect(sandbox.workflows().map(({ id }) => id)).toEqual([linkId]);
  });

  it('names the permission for paths if an agent has one for whose calls it may be', async () => {
    const { sandbox } = world;
    const rights = {
      agents: 'write',
      calls: 'read',
      messages: 'read',
      workflows: 'write',
    } as const;
    const apiKey = sandbox.createKey(rights);
    const flowFor = (agents: string[], keyOfFlow = apiKey, delivery = 'assigned') =>
      world.addFlow({ delivery, agents }, { apiKey: keyOfFlow });
    const plain = sandbox.addAgent({ name: 'Without' });
    await flowFor([]).switchOn();
    const withPath = sandbox.addAgent({ name: 'With', mode: 'path' });
    const before = sandbox.workflows().length;
    for (const agents of [[], [withPath], [plain, withPath]]) {
      const { message } = await getDigaError(flowFor(agents).switchOn());
      expect(message).toContain('lacks the permission "Conversational Paths: read"');
    }
    expect(sandbox.workflows()).toHaveLength(before);
    await flowFor([plain]).switchOn();
    await flowFor([], apiKey, 'polling').switchOn();
    const allowed = sandbox.createKey({ ...rights, conversational_paths: 'read' });
    await flowFor([], allowed).switchOn();
    sandbox.misbehave({
      on: 'requests',
      match: /\/v1\/path\//,
      effect: { kind: 'status', status: 400 },
    });
    await flowFor([], allowed).switchOn();
  });
});

describe('switching off a flow that is assigned in Diga', () => {
  it('does not throw if the store fails, and logs that the workflow may be enabled', async () => {
    world.flow.store.fails = (_operation, key) => key === 'linked_workflow';
    await expect(world.flow.switchOff()).resolves.toBeUndefined();
    expect(toStatus(world.linkId)).toBe('ENABLED');
    expect(logged().join()).toContain('may still be enabled in Diga');
  });

  it('does not throw if Diga is unreachable, and logs that the workflow may be enabled', async () => {
    speedUpTime();
    await world.sandbox.close();
    await expect(world.flow.switchOff()).resolves.toBeUndefined();
    expect(logged().join()).toContain('may still be enabled in Diga');
  });
});
