import { randomUUID } from 'node:crypto';
import { withWorkflow } from '../../../../sandbox/sandbox';
import { recordLog } from '../../../../support/log';
import { getToken } from '../../../../support/token';
import { MINUTE, renewFor } from '../guarantee/support';
import { getCallIds, startCallFinished } from '../support';
import { addLinkedFlow, startLinkedFlow } from './support';

const HEADER = 'x-activepieces-token';

beforeEach(() => {
  recordLog();
});

describe('a flow that is assigned in Diga', () => {
  it('runs once for a call of a version that has its workflow, and for no other', async () => {
    const { launchWith, linkId, finish, flow, reception, sales, sandbox, renew } =
      await startLinkedFlow();
    const v3 = launchWith([linkId]);
    const call = await finish({ versionId: v3 });
    await finish({ versionId: reception.v2 });
    await finish({ agentId: sales.agentId });
    await renew(flow);
    await renew(flow);
    expect(getCallIds(flow)).toEqual([call]);
    expect(sandbox.webhooks()).toEqual([]);
  });

  it('runs for a call whose delivery was lost, and not twice if it comes late', async () => {
    const { launchWith, linkId, finishUndelivered, flow, renew, reception, connection } =
      await startLinkedFlow();
    const v3 = launchWith([linkId]);
    const lost = finishUndelivered({ versionId: v3 });
    finishUndelivered({ versionId: reception.v2 });
    await renew(flow);
    expect(getCallIds(flow)).toEqual([lost]);
    const headers = { [HEADER]: getToken(connection.apiKey, flow.id, 'linked-workflow') };
    expect(await flow.run({ call_id: lost }, { queryParams: {}, headers })).toEqual([]);
  });

  it('waits for a call in progress, and runs it when it has ended', async () => {
    const { launchWith, linkId, sandbox, reception, flow, renew } = await startLinkedFlow();
    const versionId = launchWith([linkId]);
    sandbox.misbehave({ on: 'deliveries', effect: { kind: 'drop' } });
    const call = sandbox.placeCall({ agentId: reception.agentId, versionId });
    await renew(flow);
    sandbox.finishCall(call);
    await renew(flow);
    expect(getCallIds(flow)).toEqual([call]);
  });

  it.each([
    ['agents', (world: { sales: { agentId: string } }) => ({ agents: [world.sales.agentId] })],
    ['versions', () => ({ versions: [randomUUID()] })],
    ['direction', () => ({ direction: 'outbound' })],
  ])('leaves out what the filter by %s excludes', async (_what, getInput) => {
    const { launchWith, linkId, finish, finishUndelivered, flow, renew, ...world } =
      await startLinkedFlow();
    const versionId = launchWith([linkId]);
    flow.edit({ direction: 'any', delivery: 'assigned', ...getInput(world) });
    await finish({ versionId });
    finishUndelivered({ versionId });
    await renew(flow);
    expect(getCallIds(flow)).toEqual([]);
  });

  it('runs beside another flow that is assigned to the same agent', async () => {
    const world = await startLinkedFlow();
    const [other, otherLink] = await addLinkedFlow(world);
    world.launchWith([world.linkId, otherLink]);
    const call = await world.finish();
    const lost = world.finishUndelivered();
    await world.renew(world.flow);
    await world.renew(other);
    expect(getCallIds(world.flow)).toEqual([call, lost]);
    expect(getCallIds(other)).toEqual([call, lost]);
  });

  it('reads the workflows of a version once', async () => {
    const { launchWith, linkId, finishUndelivered, flow, renew, sandbox, reception } =
      await startLinkedFlow();
    const v3 = launchWith([linkId]);
    finishUndelivered({ versionId: v3 });
    finishUndelivered({ versionId: reception.v2 });
    await renew(flow);
    sandbox.clearRequests();
    finishUndelivered({ versionId: v3 });
    finishUndelivered({ versionId: reception.v2 });
    await renew(flow);
    expect(flow.runs).toHaveLength(2);
    expect(sandbox.requests.filter(({ path }) => path.startsWith('/v1/agent/'))).toEqual([]);
  });

  it('reads a version again that release 0.2.0 has cached', async () => {
    const { launchWith, linkId, finishUndelivered, flow, renew } = await startLinkedFlow();
    const versionId = launchWith([linkId]);
    const cached = { name: 'Reception', version_name: null, version_number: 3, wasPublished: true };
    flow.store.entries.set(`version_${versionId}`, JSON.stringify(cached));
    const lost = finishUndelivered({ versionId });
    await renew(flow);
    expect(getCallIds(flow)).toEqual([lost]);
  });

  it.each([true, false])('runs for a version whose path has it, copied: %p', async (copies) => {
    const { linkId, finish, finishUndelivered, flow, renew, sandbox } = await startLinkedFlow();
    if (copies) sandbox.copyPathsAtLaunch();
    const agentId = sandbox.addAgent({ name: 'Tasting', mode: 'path' });
    sandbox.publish(agentId, sandbox.launchVersion(agentId));
    const before = finishUndelivered({ agentId });
    await renew(flow);
    expect(getCallIds(flow)).toEqual([]);
    sandbox.editPath(agentId, (path) => withWorkflow(path, linkId));
    sandbox.publish(agentId, sandbox.launchVersion(agentId));
    const lost = finishUndelivered({ agentId });
    await renew(flow);
    // Where both versions have one path, the first has the workflow as well.
    const expected = copies ? [lost] : [before, lost];
    expect(getCallIds(flow)).toEqual(expected);
    const delivered = await finish({ agentId });
    expect(getCallIds(flow)).toEqual([...expected, delivered]);
  });

  it('runs calls of other agents and delivered ones if the key may not read paths', async () => {
    const { linkId, launchWith, finish, finishUndelivered, flow, renew, sandbox } =
      await startLinkedFlow();
    const agentId = sandbox.addAgent({ name: 'Tasting', mode: 'path' });
    sandbox.editPath(agentId, (path) => withWorkflow(path, linkId));
    sandbox.publish(agentId, sandbox.launchVersion(agentId));
    const versionId = launchWith([linkId]);
    sandbox.misbehave({
      on: 'requests',
      match: (_method, path) => path.startsWith('/v1/path/'),
      effect: { kind: 'status', status: 403 },
    });
    finishUndelivered({ agentId });
    const other = finishUndelivered({ versionId });
    await renew(flow);
    expect(getCallIds(flow)).toEqual([other]);
    const delivered = await finish({ agentId });
    expect(getCallIds(flow)).toEqual([other, delivered]);
  });
});

describe('Wait for the Recording', () => {
  it('runs a call that ended before its workflow was disabled in Diga', async () => {
    const world = await startLinkedFlow({ wait_for_recording: '15' });
    const { flow, linkId } = world;
    world.launchWith([linkId]);
    const call = await world.finish();
    await world.renew(flow);
    world.sandbox.changeWorkflow(linkId, { status: 'DISABLED' });
    await renewFor(world, flow, { ms: 10 * MINUTE, everyMs: 5 * MINUTE });
    expect(getCallIds(flow)).toEqual([]);
    await renewFor(world, flow, { ms: 15 * MINUTE, everyMs: 5 * MINUTE });
    expect(getCallIds(flow)).toEqual([call]);
  });

  it('runs a call at once that the catch-up would not find to be of the flow', async () => {
    const world = await startLinkedFlow({ wait_for_recording: '15' });
    const { sandbox, flow } = world;
    const versionId = world.launchWith([world.linkId]);
    sandbox.misbehave({
      on: 'requests',
      match: new RegExp(`^/v1/agent/${world.reception.agentId}`),
      effect: { kind: 'status', status: 422 },
    });
    const call = await world.finish({ versionId });
    expect(getCallIds(flow)).toEqual([call]);
    await renewFor(world, flow, { ms: 30 * MINUTE, everyMs: 5 * MINUTE });
    expect(getCallIds(flow)).toEqual([call]);
  });
});

describe('a delivery through the linked workflow', () => {
  const start = async () => {
    const world = await startLinkedFlow();
    const versionId = world.launchWith([world.linkId]);
    const call = world.finishUndelivered({ versionId });
    world.sandbox.clearRequests();
    const { apiKey } = world.connection;
    return { ...world, call, secret: getToken(apiKey, world.flow.id, 'linked-workflow') };
  };

  it.each([
    ['no secret', () => ({})],
    ['an empty one', () => ({ [HEADER]: '' })],
    ['several', (secret: string) => ({ [HEADER]: [secret, secret] })],
    ["the webhook's token", (_: string, token: string) => ({ [HEADER]: token })],
    ['no headers at all', () => undefined],
  ])('starts nothing with %s, and costs nothing', async (_what, getHeaders) => {
    const { flow, call, secret, sandbox, connection } = await start();
    const headers = getHeaders(secret, getToken(connection.apiKey, flow.id));
    flow.store.operations.length = 0;
    expect(await flow.run({ call_id: call }, { queryParams: {}, headers })).toEqual([]);
    expect(sandbox.requests).toEqual([]);
    expect(flow.store.operations).toEqual([]);
  });

  it('does not start a flow with another choice of Delivery', async () => {
    const { flow, call, secret } = await start();
    flow.edit({ delivery: 'instant' });
    const headers = { [HEADER]: secret };
    expect(await flow.run({ call_id: call }, { queryParams: {}, headers })).toEqual([]);
    flow.edit({ delivery: 'assigned' });
    expect(await flow.run({ call_id: call }, { queryParams: {}, headers })).toHaveLength(1);
  });

  it('throws on the synchronous address', async () => {
    const { flow, call, secret } = await start();
    const headers = { [HEADER]: secret };
    await expect(flow.run({ call_id: call }, { headers, webhookUrl: '' })).rejects.toThrow(
      'No step was run',
    );
  });

  it('needs no more requests than one of a webhook', async () => {
    const { flow, call, secret, sandbox } = await start();
    await flow.run({ call_id: call }, { queryParams: {}, headers: { [HEADER]: secret } });
    expect(sandbox.requests).toHaveLength(3);
  });
});

describe('a flow with another choice of Delivery', () => {
  it('makes no workflow in Diga, and needs no permission for workflows', async () => {
    const world = await startCallFinished();
    const apiKey = world.sandbox.createKey({
      agents: 'read',
      calls: 'read',
      messages: 'read',
      webhooks: 'write',
    });
    for (const delivery of ['instant', 'polling']) {
      await world.addFlow({ delivery }, { apiKey }).switchOn();
    }
    expect(world.sandbox.workflows()).toEqual([]);
  });
});
