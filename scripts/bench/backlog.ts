import type { Piece } from '@activepieces/pieces-framework';
import Fastify from 'fastify';
import { type Sandbox, startSandbox } from '../../test/sandbox/sandbox';
import { FlowStore } from '../../test/support/store';
import { inOwnProcess } from './own-process';
import { type Row, rowOf } from './report';

const MISSED_CALLS = 10_000;

const HOUR_MS = 3_600_000;

/** Few, because a round takes about half a minute. */
const ROUNDS = 3;

/** Lets a flow miss 10,000 calls of one day, and runs them by its renewals alone. */
export async function backlog(piece: Piece, folder: string): Promise<Row[]> {
  const results: { lists: number; growth: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) results.push(await runBacklog(piece, folder));
  return [
    rowOf(
      'backlog of 10,000 calls, lists',
      'requests',
      results.map(({ lists }) => lists),
      12,
    ),
    rowOf(
      '    growth of peak memory',
      'MB',
      results.map(({ growth }) => growth),
      30,
    ),
  ];
}

async function runBacklog(
  piece: Piece,
  folder: string,
): Promise<{ lists: number; growth: number }> {
  const sandbox = await startSandbox({ loopbackIsPublic: true });
  try {
    sandbox.addFinishedCall({ createdDate: sandbox.now() - 20 * HOUR_MS });
    await using host = await startHost(piece, sandbox);
    const { url: baseUrl, apiKey } = sandbox;
    const task = { folder, baseUrl, apiKey, ids: [host.url] };
    const { growth } = await inOwnProcess<{ growth: number }>('backlog.child.ts', task, (request) =>
      Promise.resolve(request === 'miss calls' ? missCalls(sandbox) : host.started >= MISSED_CALLS),
    );
    const lists = sandbox.requests.filter(({ path }) => path === '/v1/call/').length;
    return { lists, growth };
  } finally {
    await sandbox.close();
  }
}

function missCalls(sandbox: Sandbox): void {
  const first = sandbox.now() - 19 * HOUR_MS;
  for (let call = 0; call < MISSED_CALLS; call += 1) {
    sandbox.addFinishedCall({ createdDate: first + call * 6_000 });
  }
  sandbox.clearRequests();
}

/** Serves the store and the webhook of a host to the renewals in the child process. */
async function startHost(piece: Piece, { url: baseUrl, apiKey }: Sandbox) {
  const trigger = piece.getTrigger('call_finished');
  const store = new FlowStore();
  const server = Fastify({ bodyLimit: 1024 * 1024 });
  const host = { url: '', started: 0, [Symbol.asyncDispose]: () => server.close() };

  server.get<{ Params: { key: string } }>('/store/:key', async ({ params }) => ({
    value: await store.get(params.key),
  }));
  server.put<{ Params: { key: string }; Body: { value: unknown } }>(
    '/store/:key',
    async ({ params, body }) => ({ value: await store.put(params.key, body.value) }),
  );
  server.delete<{ Params: { key: string } }>('/store/:key', async ({ params }) => {
    await store.delete(params.key);
    return {};
  });
  server.post<{ Params: { flow: string } }>('/api/v1/webhooks/:flow', async (request) => {
    const { params, body, query: queryParams } = request;
    const context = {
      auth: { type: 'CUSTOM_AUTH', props: { apiKey, baseUrl } },
      propsValue: { direction: 'any', delivery: 'polling' },
      webhookUrl: `${host.url}/api/v1/webhooks/${params.flow}`,
      flows: { current: { id: params.flow, version: { id: '1' } } },
      store,
      payload: { body, queryParams },
    };
    const items = (await trigger?.run(context as never)) as unknown[];
    for (const payload of items) {
      await trigger?.onStart({ ...context, payload } as never);
      host.started += 1;
    }
    return {};
  });
  host.url = await server.listen({ host: '127.0.0.1', port: 0 });
  return host;
}
