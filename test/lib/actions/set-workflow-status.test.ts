import { seedProject } from '../../sandbox/seed';
import { getDigaError, leaveOut, startWorld } from '../../support/diga';
import { speedUpTime } from '../../support/time';
import type { Item } from '../../support/host';

async function start() {
  const all = await startWorld();
  const { workflows } = seedProject(all.sandbox);
  const set = async (workflow: unknown, status: unknown, apiKey = all.connection.apiKey) =>
    (await all.host.runAction(
      'set_workflow_status',
      { ...all.connection, apiKey },
      { workflow, status },
    )) as Item;
  const writes = () => all.sandbox.requests.filter(({ method }) => method !== 'GET').length;
  return { ...all, workflows, set, writes };
}

describe('Set Workflow Status', () => {
  it('switches a workflow off and on again', async () => {
    const { workflows, set } = await start();
    expect(await set(workflows.bookingNotice, 'DISABLED')).toEqual({
      workflow_id: workflows.bookingNotice,
      name: 'Tell the kitchen about bookings',
      status: 'DISABLED',
      status_before: 'ENABLED',
      changed: true,
    });
    expect(await set(workflows.bookingNotice, 'ENABLED')).toMatchObject({
      status: 'ENABLED',
      status_before: 'DISABLED',
    });
  });

  it('changes nothing where the status is right already', async () => {
    const { workflows, set, writes } = await start();
    expect(await set(workflows.bookingNotice, 'ENABLED')).toMatchObject({
      status: 'ENABLED',
      changed: false,
    });
    expect(writes()).toBe(0);
  });

  it('explains that Diga leaves a workflow as it is that was never published', async () => {
    const { sandbox, set } = await start();
    const workflow = sandbox.addWorkflow({ published: false });
    const error = await getDigaError(set(workflow, 'ENABLED'));
    expect(error.message).toMatch(/never published.*Publish it in the Diga dashboard/);
  });

  it('reads the status back where the response lacks it', async () => {
    const { sandbox, workflows, set } = await start();
    const leaveOut = () =>
      sandbox.misbehave({
        on: 'requests',
        match: /status$/,
        effect: { kind: 'answer', change: (body) => ({ ...body, status: null }) },
      });
    leaveOut();
    expect(await set(workflows.bookingNotice, 'DISABLED')).toMatchObject({ status: 'DISABLED' });
    const unpublished = sandbox.addWorkflow({ published: false });
    expect((await getDigaError(set(unpublished, 'ENABLED'))).message).toContain('never published');
  });

  it('repeats the change while Diga fails', async () => {
    speedUpTime();
    const { sandbox, workflows, set, writes } = await start();
    const effect = { kind: 'status', status: 503 } as const;
    sandbox.misbehave({ on: 'requests', match: /status$/, effect, times: 2 });
    expect(await set(workflows.bookingNotice, 'DISABLED')).toMatchObject({ status: 'DISABLED' });
    expect(writes()).toBe(3);
  });

  it('names the permission that the key lacks', async () => {
    const { sandbox, workflows, set } = await start();
    const apiKey = sandbox.createKey({ workflows: 'read' });
    const error = await getDigaError(set(workflows.bookingNotice, 'DISABLED', apiKey));
    expect(error.message).toContain('"Workflows: write"');
  });

  it('takes the name from before where the response lacks it, and null where Diga has none', async () => {
    const { sandbox, workflows, set } = await start();
    const stop = leaveOut(sandbox, ['name'], /status$/);
    expect(await set(workflows.bookingNotice, 'DISABLED')).toMatchObject({
      name: 'Tell the kitchen about bookings',
    });
    stop();
    leaveOut(sandbox, ['name']);
    expect(await set(workflows.bookingNotice, 'ENABLED')).toMatchObject({ name: null });
  });

  it('changes a workflow whose status Diga does not tell', async () => {
    const { sandbox, workflows, set } = await start();
    leaveOut(sandbox, ['status'], /workflow\/[^/]+$/);
    expect(await set(workflows.bookingNotice, 'DISABLED')).toMatchObject({
      status: 'DISABLED',
      status_before: null,
      changed: true,
    });
  });
});
