import { seedProject } from '../../sandbox/seed';
import { getDigaError, getInputError, getQueries, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';
import { opened } from '../../support/opened';
import { json, startServer } from '../../support/server';

async function start() {
  const all = await startWorld();
  const { workflows } = seedProject(all.sandbox);
  const workflow = workflows.bookingNotice;
  const list = async (input: Item = {}, apiKey = all.connection.apiKey) =>
    (await all.host.runAction(
      'list_workflow_runs',
      { ...all.connection, apiKey },
      { workflow, status: 'any', ...input },
    )) as Item[];
  const ids = async (input?: Item) => (await list(input)).map(({ run_id }) => run_id);
  return { ...all, workflows, workflow, list, ids };
}

describe('List Workflow Runs', () => {
  it('returns rows with constant keys, newest first', async () => {
    const { sandbox, workflow, list } = await start();
    const failed = sandbox.addWorkflowRun(workflow, {
      status: 'FAILED',
      created: '2026-05-12T09:00:00Z',
      updated: '2026-05-12T09:00:04Z',
      startTime: '2026-05-12T09:00:01Z',
      finishTime: '2026-05-12T09:00:03.500Z',
      failedStep: { name: 'step_2', displayName: 'Tell the kitchen' },
    });
    const good = sandbox.addWorkflowRun(workflow);
    const [first, second] = await list();
    expect(first).toMatchObject({ run_id: good, status: 'SUCCEEDED', failed_step: null });
    expect(second).toEqual({
      run_id: failed,
      workflow_id: 'flow_booking_notice',
      workflow_name: 'Tell the kitchen about bookings',
      status: 'FAILED',
      created: '2026-05-12T09:00:00Z',
      updated: '2026-05-12T09:00:04Z',
      started: '2026-05-12T09:00:01Z',
      finished: '2026-05-12T09:00:03.500Z',
      duration_seconds: 2.5,
      steps_count: 2,
      failed_step: 'step_2',
      failed_step_name: 'Tell the kitchen',
    });
    expect(Object.keys(first ?? {})).toEqual(Object.keys(second ?? {}));
  });

  it('returns null for fields that Diga omits', async () => {
    const { host, connection } = await start();
    const time = '2026-05-12T09:00:00Z';
    const run = { id: 'run', flowId: 'flow', status: 'NEW_STATUS', created: time, updated: time };
    const server = await opened(startServer(() => json({ data: [run], has_more: false })));
    const input = { workflow: 'flow', status: 'any' };
    const elsewhere = { ...connection, baseUrl: server.url };
    expect(await host.runAction('list_workflow_runs', elsewhere, input)).toEqual([
      {
        run_id: 'run',
        workflow_id: 'flow',
        workflow_name: null,
        status: 'NEW_STATUS',
        created: time,
        updated: time,
        started: null,
        finished: null,
        duration_seconds: null,
        steps_count: null,
        failed_step: null,
        failed_step_name: null,
      },
    ]);
  });

  it('filters by workflow, status and time', async () => {
    const { sandbox, workflow, workflows, ids } = await start();
    const at = (created: string) => ({ created, updated: created });
    const old = sandbox.addWorkflowRun(workflow, at('2026-05-01T09:00:00Z'));
    const late = sandbox.addWorkflowRun(workflow, at('2026-05-02T09:00:00Z'));
    const failed = sandbox.addWorkflowRun(workflow, { status: 'TIMEOUT' });
    const other = sandbox.addWorkflowRun(workflows.satisfaction);
    expect(await ids()).toEqual([failed, late, old]);
    expect(await ids({ workflow: workflows.satisfaction })).toEqual([other]);
    expect(await ids({ status: 'TIMEOUT' })).toEqual([failed]);
    const range = { created_from: '2026-05-01T12:00:00Z', created_until: '2026-05-03' };
    expect(await ids(range)).toEqual([late]);
  });

  it('reads as many pages as the limit needs', async () => {
    const { sandbox, workflow, list } = await start();
    for (let run = 0; run < 70; run += 1) sandbox.addWorkflowRun(workflow);
    expect(await list({ limit: 65 })).toHaveLength(65);
    const path = `/v1/workflow/${workflow}/executions`;
    expect(getQueries(sandbox, path).map(({ limit }) => limit)).toEqual(['30', '30', '30']);
  });

  it.each([
    [{ workflow: '' }, '"Diga Workflow"'],
    [{ workflow: 'a/b' }, '"Diga Workflow"'],
    [{ workflow: ['one', 'two'] }, '"Diga Workflow"'],
    [{ limit: 0 }, '"Limit"'],
    [{ created_from: 'soon' }, '"Created From"'],
    [{ created_from: '2026-05-02', created_until: '2026-05-01' }, '"Created Until"'],
  ])('refuses %j before any request', async (input, field) => {
    const { sandbox, list } = await start();
    expect((await getInputError(list(input))).message).toContain(field);
    expect(sandbox.requestCount).toBe(0);
  });

  it('says that a workflow does not exist, and which permission is missing', async () => {
    const { sandbox, list } = await start();
    const unknown = await getDigaError(list({ workflow: 'none' }));
    expect(unknown.kind).toBe('not_found');
    const lacking = await getDigaError(list({}, sandbox.createKey({ agents: 'read' })));
    expect(lacking.message).toContain('"Workflows: read" (workflows.view)');
  });

  it('offers the workflows of the project', async () => {
    const { host, connection, workflow } = await start();
    const { options } = await host.pickInAction('list_workflow_runs', 'workflow', connection);
    expect(options.at(-1)).toEqual({
      label: 'Tell the kitchen about bookings · post call',
      value: workflow,
    });
  });
});
