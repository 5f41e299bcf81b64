import { startPreCall } from '../pre-call/support';

const GONE = [404, 422] as const;

/** A flow that has a linked workflow, and is on. */
async function start(trigger: 'pre_call' | 'call_finished') {
  const world = await startPreCall();
  const { host, connection, sandbox, agentId, addFlow } = world;
  const flow =
    trigger === 'pre_call'
      ? addFlow({ hang_up: true })
      : host.addFlow({
          trigger,
          connection,
          input: { direction: 'any', delivery: 'assigned', agents: [agentId], afterwards: 'draft' },
        });
  await flow.switchOn();
  const id = sandbox.workflows()[0]?.id ?? '';
  sandbox.launchVersion(agentId);
  return { ...world, flow, id };
}

it('a flow that Diga no longer assigns takes its workflow along when it is deleted', async () => {
  const { flow, sandbox } = await start('call_finished');
  flow.edit({ direction: 'any', delivery: 'instant' });
  await flow.republish();
  expect(sandbox.workflows()).toMatchObject([{ status: 'DISABLED' }]);
  await flow.remove();
  expect(sandbox.workflows()).toEqual([]);
});

describe.each(['pre_call', 'call_finished'] as const)('a flow with %s', (trigger) => {
  describe.each(GONE)('whose workflow was deleted in Diga, which answers %d', (status) => {
    /** Deletes the workflow; every request about it is answered with this status. */
    async function startDeleted() {
      const world = await start(trigger);
      world.sandbox.deleteWorkflow(world.id);
      world.sandbox.misbehave({
        on: 'requests',
        match: new RegExp(world.id),
        effect: { kind: 'status', status },
      });
      return world;
    }

    it.each(['renew', 'republish'] as const)('gets a new one: %s', async (hook) => {
      const { flow, sandbox, id } = await startDeleted();
      await flow[hook]();
      const [made, ...others] = sandbox.workflows();
      expect(others).toEqual([]);
      expect(made).toMatchObject({ status: 'ENABLED' });
      expect(made?.id).not.toBe(id);
    });

    it('is switched off and on again', async () => {
      const { flow, sandbox, logged } = await startDeleted();
      await flow.switchOff();
      expect(logged()).not.toContain('may still be enabled');
      await flow.switchOn();
      expect(sandbox.workflows()).toMatchObject([{ status: 'ENABLED' }]);
    });
  });

  it('takes its workflow along when it is deleted while it is on', async () => {
    const { flow, sandbox } = await start(trigger);
    await flow.remove();
    expect(sandbox.workflows()).toEqual([]);
  });

  it('leaves it to other flows when it is deleted while it is off', async () => {
    const { flow, host, connection, sandbox } = await start(trigger);
    const other = host.addFlow({
      trigger: 'function_call',
      connection,
      input: {
        description: 'Finds slots.',
        audio: 'none',
        pre_speech: 'auto',
        afterwards: 'draft',
      },
    });
    await flow.switchOff();
    await flow.remove();
    const foreign = sandbox.addWorkflow({ name: 'Somebody else · Activepieces' });
    expect(sandbox.workflows()).toHaveLength(2);
    await other.switchOn();
    expect(sandbox.workflows().map(({ id }) => id)).toEqual([foreign]);
  });

  it('leaves one alone that a user has made something else of', async () => {
    const { flow, host, connection, sandbox, id } = await start(trigger);
    await flow.switchOff();
    await flow.remove();
    const { trigger: stored } = sandbox.workflow(id);
    sandbox.changeWorkflow(id, {
      trigger: { ...stored, nextAction: null },
    });
    const other = host.addFlow({
      trigger: 'call_finished',
      connection,
      input: { direction: 'any' },
    });
    await other.switchOn();
    expect(sandbox.workflows()).toHaveLength(1);
  });
});
