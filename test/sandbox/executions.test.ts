import { paginatedByString, RunResponseSchema, WorkflowResponseSchema } from './contract';
import { seedProject } from './seed';
import { startDiga } from '../support/diga';
import { parseBody, getErrorCode, getInvalidField } from './support';

const RunList = paginatedByString(RunResponseSchema);

describe('runs of workflows', () => {
  it('are listed by workflow, status and time, up to 30 a page', async () => {
    const { sandbox } = await startDiga();
    const { workflows } = seedProject(sandbox);
    const created = '2026-05-01T09:00:00Z';
    const old = sandbox.addWorkflowRun(workflows.satisfaction, { created, status: 'FAILED' });
    sandbox.addWorkflowRun(workflows.bookingNotice);
    for (let run = 0; run < 30; run += 1) sandbox.addWorkflowRun(workflows.satisfaction);
    const path = `/v1/workflow/${workflows.satisfaction}/executions`;
    const list = (query: string) => parseBody(sandbox, `${path}?${query}`, 200, RunList);
    expect((await list('')).data).toHaveLength(10);
    const first = await list('limit=30');
    expect([first.data.length, first.has_more]).toEqual([30, true]);
    const ids = async (query: string) => (await list(query)).data.map(({ id }) => id);
    expect(await ids(`limit=30&after=${first.last_id}`)).toEqual([old]);
    expect(await ids('status=FAILED')).toEqual([old]);
    expect(await ids(`created_before=${created}`)).toEqual([old]);
    expect(await ids(`limit=30&created_after=2026-05-01T09:00:01Z`)).toHaveLength(30);
    for (const [query, field] of [
      ['limit=31', 'limit'],
      ['status=LOST', 'status'],
      ['order=asc', 'order'],
    ]) {
      expect(await getInvalidField(sandbox, `${path}?${query}`)).toEqual(['query', field]);
    }
    expect(await getErrorCode(sandbox, '/v1/workflow/none/executions', 404)).toBe(
      'WORKFLOW_NOT_FOUND',
    );
    expect(() => sandbox.addWorkflowRun('none')).toThrow('No workflow none');
  });
});

describe('the status of a workflow', () => {
  it('is set, except of a workflow that was never published', async () => {
    const { sandbox } = await startDiga();
    const { workflows } = seedProject(sandbox);
    const unpublished = sandbox.addWorkflow({ published: false });
    const set = async (id: string, status: string) => {
      const options = { method: 'PATCH', body: { status } };
      const path = `/v1/workflow/${id}/status`;
      return (await parseBody(sandbox, path, 200, WorkflowResponseSchema, options)).status;
    };
    expect(await set(workflows.bookingNotice, 'DISABLED')).toBe('DISABLED');
    expect(await set(workflows.bookingNotice, 'ENABLED')).toBe('ENABLED');
    expect(await set(unpublished, 'ENABLED')).toBe('DISABLED');
    const wrong = { method: 'PATCH', body: { status: 'ON' } };
    const path = `/v1/workflow/${unpublished}/status`;
    expect(await getInvalidField(sandbox, path, wrong)).toEqual(['body', 'status']);
    const body = { status: 'ENABLED' };
    expect(
      await getErrorCode(sandbox, '/v1/workflow/none/status', 404, { method: 'PATCH', body }),
    ).toBe('WORKFLOW_NOT_FOUND');
  });
});
