import { getPiece, listPieces } from '../../../src/lib/diga/pieces';
import { createWorkflow, deleteWorkflow } from '../../../src/lib/diga/workflows';
import { getClient, getDigaError, startDiga } from '../../support/diga';

describe('a workflow', () => {
  it('is created once, also when the response is lost', async () => {
    const { sandbox, client } = await startDiga({ budgetMs: 25_000 });
    const lost = { kind: 'status', status: 500, processed: true } as const;
    sandbox.misbehave({ on: 'requests', effect: lost, times: 1 });
    expect((await getDigaError(createWorkflow(client, 'Mine'))).kind).toBe('server_error');
    expect(sandbox.workflows()).toMatchObject([{ name: 'Mine', status: 'DISABLED' }]);
  });

  it('is deleted, and not found after that', async () => {
    const { client } = await startDiga();
    const { id } = await createWorkflow(client, 'Mine');
    await deleteWorkflow(client, id);
    expect((await getDigaError(deleteWorkflow(client, id))).kind).toBe('not_found');
  });

  it('needs a permission, which the error names', async () => {
    const { sandbox } = await startDiga();
    const client = getClient({ url: sandbox.url, apiKey: sandbox.createKey({ agents: 'write' }) });
    for (const request of [() => createWorkflow(client, 'x'), () => deleteWorkflow(client, 'x')]) {
      expect((await getDigaError(request)).message).toMatch(/"Workflows: write"/);
    }
  });
});

describe('the pieces', () => {
  it('are listed, searched and read', async () => {
    const { client } = await startDiga();
    const all = await listPieces(client);
    const found = await listPieces(client, 'http');
    expect(all.length).toBeGreaterThan(found.length);
    expect(found).toMatchObject([{ name: '@activepieces/piece-http', triggers: 0 }]);
    const piece = await getPiece(client, '@activepieces/piece-http');
    expect(Object.keys(piece.actions ?? {})).toEqual(['send_request']);
  });

  it('are not taken from what is not a list of pieces', async () => {
    const { sandbox, client } = await startDiga();
    const effect = { kind: 'body', text: '{}', contentType: 'application/json' } as const;
    sandbox.misbehave({ on: 'requests', effect });
    for (const request of [listPieces(client), getPiece(client, 'x')]) {
      expect((await getDigaError(request)).kind).toBe('unexpected_response');
    }
  });
});
