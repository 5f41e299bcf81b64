import { getDigaError } from '../../../../support/diga';
import type { Flow } from '../../../../support/host';
import { recordLog } from '../../../../support/log';
import { moveTime, MINUTE, speedUpTime } from '../../../../support/time';
import { linkedWorkflow, type PreCallWorld, startPreCall } from '../support';

const statusIn = ({ sandbox }: PreCallWorld) => linkedWorkflow(sandbox).workflow.status;

/** A flow of the same project, with another trigger, that is on. */
async function addOther({ host, connection }: PreCallWorld): Promise<Flow> {
  const other = host.addFlow({
    trigger: 'call_finished',
    connection,
    input: { direction: 'any' },
    name: 'Another flow',
  });
  await other.switchOn();
  return other;
}

/** What a hook does while Diga fails to set a status, with real time again afterwards. */
async function whileStatusFails({ sandbox }: PreCallWorld, hook: () => Promise<void>) {
  speedUpTime();
  const effect = { kind: 'status', status: 503 } as const;
  const mend = sandbox.misbehave({ on: 'requests', match: /\/status$/, effect });
  await hook();
  mend();
  jest.restoreAllMocks();
  recordLog();
}

describe('a workflow that is enabled while its flow is off', () => {
  it.each(['renew', 'switchOff', 'republish'] as const)(
    'is disabled by the next hook of another flow (%s), after Diga failed at switching off',
    async (hook) => {
      const world = await startPreCall();
      const other = await addOther(world);
      const flow = world.addFlow({ hang_up: true });
      await flow.switchOn();
      await whileStatusFails(world, () => flow.switchOff());
      expect(statusIn(world)).toBe('ENABLED');
      await other[hook]();
      expect(statusIn(world)).toBe('DISABLED');
      world.sandbox.clearRequests();
      await other.renew();
      expect(world.sandbox.requests.filter(({ path }) => path.includes('workflow'))).toEqual([]);
    },
  );

  it('is disabled after Diga failed while the flow was switched on', async () => {
    const world = await startPreCall();
    const other = await addOther(world);
    const flow = world.addFlow({ hang_up: true });
    await flow.switchOn();
    await flow.switchOff();
    const { id } = linkedWorkflow(world.sandbox).workflow;
    const enable = () => world.sandbox.changeWorkflow(id, { status: 'ENABLED' });
    const lost = world.sandbox.misbehave({
      on: 'requests',
      match: /\/status$/,
      effect: { kind: 'meanwhile', when: 'before', act: enable },
    });
    await whileStatusFails(world, async () => void (await getDigaError(flow.switchOn())));
    lost();
    expect(statusIn(world)).toBe('ENABLED');
    await other.renew();
    expect(statusIn(world)).toBe('DISABLED');
  });

  it('is disabled after the host has switched the flow off without a hook', async () => {
    const world = await startPreCall();
    const other = await addOther(world);
    const flow = world.addFlow();
    await flow.switchOn();
    flow.stop();
    await other.renew();
    expect(statusIn(world)).toBe('ENABLED');
    moveTime(15 * MINUTE);
    await other.renew();
    expect(statusIn(world)).toBe('DISABLED');
  });

  it('is left alone once its flow is on again', async () => {
    const world = await startPreCall();
    const other = await addOther(world);
    const flow = world.addFlow();
    await flow.switchOn();
    await whileStatusFails(world, () => flow.switchOff());
    await flow.switchOn();
    moveTime(15 * MINUTE);
    await other.renew();
    expect(statusIn(world)).toBe('ENABLED');
  });

  it('waits for a flow with the right key, if another one leads to another project', async () => {
    const world = await startPreCall();
    const away = await startPreCall();
    const other = await addOther(world);
    const flow = world.addFlow();
    await flow.switchOn();
    await whileStatusFails(world, () => flow.switchOff());
    other.reconnect(away.connection);
    await other.renew();
    other.reconnect(world.connection);
    expect(statusIn(world)).toBe('ENABLED');
    await other.renew();
    expect(statusIn(world)).toBe('DISABLED');
  });
});

describe('a renewal beside a switching off', () => {
  it.each([/import$/, /publish$/, /status$/])(
    'leaves the workflow disabled, also if the flow is switched off at %s',
    async (match) => {
      const world = await startPreCall();
      const flow = world.addFlow({ hang_up: true });
      await flow.switchOn();
      const write = { workflows: 'write', agents: 'write' } as const;
      flow.reconnect({ apiKey: world.sandbox.createKey(write), baseUrl: world.sandbox.url });
      let off: Promise<void> | undefined;
      for (const when of ['before', 'after'] as const) {
        world.sandbox.misbehave({
          on: 'requests',
          match,
          times: 1,
          effect: { kind: 'meanwhile', when, act: () => void (off ??= flow.switchOff()) },
        });
      }
      await flow.renew();
      await (off ??= flow.switchOff());
      expect(statusIn(world)).toBe('DISABLED');
    },
  );
});

describe('a renewal that makes a deleted workflow again', () => {
  it('leaves none if the flow is switched off meanwhile', async () => {
    const world = await startPreCall();
    const { sandbox } = world;
    const flow = world.addFlow();
    await flow.switchOn();
    sandbox.deleteWorkflow(linkedWorkflow(sandbox).workflow.id);
    let off: Promise<void> | undefined;
    sandbox.misbehave({
      on: 'requests',
      match: /publish$/,
      effect: { kind: 'meanwhile', when: 'before', act: () => void (off ??= flow.switchOff()) },
    });
    await flow.renew();
    await off;
    expect(sandbox.workflows()).toEqual([]);
  });
});

describe('a flow with Pre-Call that is published again', () => {
  it('keeps its workflow enabled in between', async () => {
    const world = await startPreCall();
    const flow = world.addFlow({ hang_up: true });
    await flow.switchOn();
    flow.edit({ hang_up: true, longest_wait: 20, afterwards: 'draft' });
    const { id } = linkedWorkflow(world.sandbox).workflow;
    const statuses = new Set<unknown>();
    const act = () => statuses.add(statusIn(world));
    world.sandbox.misbehave({ on: 'requests', effect: { kind: 'meanwhile', when: 'after', act } });
    await flow.republish();
    expect([...statuses]).toEqual(['ENABLED']);
    const { workflow, settings } = linkedWorkflow(world.sandbox);
    expect([workflow.id, workflow.status, Object.values(settings)[0]]).toEqual([id, 'ENABLED', 20]);
  });

  it('is not disabled by the old version after the new one was switched on', async () => {
    const world = await startPreCall();
    const flow = world.addFlow();
    await flow.switchOn();
    await flow.republish({ disabled: 'after' });
    expect(statusIn(world)).toBe('ENABLED');
  });

  it('is disabled by another flow if it was edited and switched off instead', async () => {
    const world = await startPreCall();
    const other = await addOther(world);
    const flow = world.addFlow();
    await flow.switchOn();
    flow.edit({ longest_wait: 20, afterwards: 'draft' });
    await flow.switchOff();
    await other.republish();
    expect(statusIn(world)).toBe('ENABLED');
    moveTime(15 * MINUTE);
    await other.renew();
    expect(statusIn(world)).toBe('DISABLED');
  });
});

describe('a flow that changes from Call Finished to Pre-Call', () => {
  it.each([true, false])(
    'disables the old workflow and makes a new one; stored category: %s',
    async (isStored) => {
      const world = await startPreCall();
      const { sandbox, host, connection, agentId } = world;
      const flow = host.addFlow({
        trigger: 'call_finished',
        connection,
        input: { direction: 'any', delivery: 'assigned', agents: [agentId], afterwards: 'draft' },
        name: 'Both',
      });
      await flow.switchOn();
      const [old] = sandbox.workflows();
      const entry = JSON.parse(flow.store.entries.get('linked_workflow') ?? '') as object;
      expect(entry).toMatchObject({ category: 'post_call' });
      if (!isStored) {
        const stored = { ...entry, category: undefined };
        flow.store.entries.set('linked_workflow', JSON.stringify(stored));
      }
      flow.changeTrigger('pre_call', { agents: [agentId], afterwards: 'draft' });
      await flow.republish();
      expect(
        sandbox
          .workflows()
          .map(({ id, status, flow_category: category }) => [id === old?.id, status, category]),
      ).toEqual(
        expect.arrayContaining([
          [true, 'DISABLED', 'post_call'],
          [false, 'ENABLED', 'pre_call'],
        ]),
      );
      expect(JSON.parse(flow.store.entries.get('linked_workflow') ?? '')).toMatchObject({
        category: 'pre_call',
      });
      if (!isStored) return;
      await (await addOther(world)).renew();
      expect(sandbox.workflows().map(({ flow_category: category }) => category)).toEqual([
        'pre_call',
      ]);
    },
  );
});
