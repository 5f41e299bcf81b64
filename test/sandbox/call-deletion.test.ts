import { BulkDeleteCallResponseSchema, ErrorResponseSchema } from './contract';
import { NOBODY, startDiga } from '../support/diga';
import { parseBody, getErrorCode, getInvalidField } from './support';

const PATH = '/v1/call/bulk-delete';

describe('bulk deletion of calls', () => {
  it('deletes finished calls with their messages, and ignores the others', async () => {
    const { sandbox } = await startDiga();
    const [first, second] = [sandbox.addFinishedCall(), sandbox.addFinishedCall()];
    const inProgress = sandbox.placeCall();
    const body = { call_ids: [first, first, inProgress, NOBODY] };
    expect(
      await parseBody(sandbox, PATH, 200, BulkDeleteCallResponseSchema, { method: 'POST', body }),
    ).toEqual({ deleted: 1 });
    expect(sandbox.calls().map(({ id }) => id)).toEqual([second, inProgress]);
    expect(await getErrorCode(sandbox, `/v1/call/${first}`, 404)).toBe('CALL_NOT_FOUND');
    expect(await getErrorCode(sandbox, `/v1/call/${first}/message`, 404)).toBe(
      'NO_MESSAGES_FOR_CALL',
    );
  });

  it('takes 1 to 500 ids', async () => {
    const { sandbox } = await startDiga();
    for (const count of [0, 501]) {
      const body = { call_ids: Array<string>(count).fill(NOBODY) };
      expect(await getInvalidField(sandbox, PATH, { method: 'POST', body })).toEqual([
        'body',
        'call_ids',
      ]);
    }
  });

  it('needs the permission to write calls', async () => {
    const { sandbox } = await startDiga();
    const body = { call_ids: [sandbox.addFinishedCall()] };
    const key = sandbox.createKey({ calls: 'read' });
    const options = { method: 'POST', body, key };
    expect((await parseBody(sandbox, PATH, 403, ErrorResponseSchema, options)).message).toBe(
      'Missing required permissions to delete calls',
    );
    expect(sandbox.calls()).toHaveLength(1);
  });
});
