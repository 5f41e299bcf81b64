import { fork } from 'node:child_process';
import { once } from 'node:events';
import timers from 'node:timers/promises';
import type { Piece } from '@activepieces/pieces-framework';
import Fastify from 'fastify';
import { type Sandbox, startSandbox } from '../../test/sandbox/sandbox';
import { FlowStore, type StoreOperation } from '../../test/support/store';
import { load } from '../lib/packed-piece';
import type { Row } from './report';

const MISSED_CALLS = 10_000;

const HOUR_MS = 3_600_000;

/** The input of the child process. */
interface Task {
  /** The folder with the installed packed piece. */
  folder: string;
  hostUrl: string;
  connection: { apiKey: string; baseUrl: string };
}

/**
 * Lets a flow miss 10,000 calls of one day, and runs them by its renewals alone. The renewals have a
 * process of their own, whose memory is measured; the sandbox and the host are in this one.
 */
export async function backlog(piece: Piece, folder: string): Promise<Row[]> {
  const sandbox = await startSandbox({ loopbackIsPublic: true });
  const connection = { apiKey: sandbox.apiKey, baseUrl: sandbox.url };
  const host = await startHost(piece, sandbox, connection);
  try {
    sandbox.addFinishedCall({ createdDate: sandbox.now() - 20 * HOUR_MS });
    const task: Task = { folder, hostUrl: host.url, connection };
    const execArgv = [...process.execArgv, '--expose-gc'];
    const child = fork(__filename, [JSON.stringify(task)], { execArgv });
    const [growth] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => Promise.reject(new Error('The renewals failed.'))),
    ])) as [number];
    const lists = sandbox.requests.filter(({ path }) => path === '/v1/call/').length;
    const what = `backlog of ${MISSED_CALLS} calls`;
    return [
      { what: `${what}: lists`, unit: 'requests', value: lists, limit: 12 },
      { what: `${what}: growth of peak memory`, unit: 'MB', value: growth, limit: 30 },
    ];
  } finally {
    await host.close();
    await sandbox.close();
  }
}

interface StoreRequest {
  operation: StoreOperation;
  key: string;
  value?: unknown;
}

/** What a host gives every hook of the flow. */
function createContext(hostUrl: string, props: Task['connection']) {
  return {
    auth: { type: 'CUSTOM_AUTH', props },
    propsValue: { direction: 'any', delivery: 'polling' },
    webhookUrl: `${hostUrl}/api/v1/webhooks/flow`,
    server: { apiUrl: `${hostUrl}/api/`, publicUrl: `${hostUrl}/api/` },
    flows: { current: { id: 'flow', version: { id: '1' } } },
  };
}

/** Serves the store and the webhook of a host to the renewals in the child process. */
async function startHost(piece: Piece, sandbox: Sandbox, connection: Task['connection']) {
  const trigger = piece.getTrigger('call_finished');
  const store = new FlowStore();
  const server = Fastify({ bodyLimit: 1024 * 1024 });
  let url = '';
  let started = 0;

  server.post<{ Body: StoreRequest }>('/store', async ({ body: { operation, key, value } }) => ({
    value: await (operation === 'put' ? store.put(key, value) : store[operation](key)),
  }));
  server.post('/miss-calls', () => {
    const first = sandbox.now() - 19 * HOUR_MS;
    for (let call = 0; call < MISSED_CALLS; call += 1) {
      sandbox.addFinishedCall({ createdDate: first + call * 6_000 });
    }
    sandbox.clearRequests();
    return {};
  });
  server.post('/is-backlog-left', () => ({ value: started < MISSED_CALLS }));
  server.post('/api/v1/webhooks/flow', async ({ body, query: queryParams }) => {
    const context = { ...createContext(url, connection), store, payload: { body, queryParams } };
    for (const payload of (await trigger?.run(context as never)) as unknown[]) {
      await trigger?.onStart({ ...context, payload } as never);
      started += 1;
    }
    return {};
  });
  url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { url, close: () => server.close() };
}

/** In the child process: renews the flow until its backlog has run; returns the growth of peak memory. */
async function renewals({ folder, hostUrl, connection }: Task): Promise<number> {
  // The pauses between requeued calls only spare the host, and would make this take an hour.
  timers.setTimeout = () => Promise.resolve() as Promise<never>;
  console.warn = () => undefined;
  const post = async (path: string, body: object = {}) => {
    const response = await fetch(`${hostUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return ((await response.json()) as { value?: unknown }).value;
  };
  const context = {
    ...createContext(hostUrl, connection),
    store: {
      get: (key: string) => post('/store', { operation: 'get', key }),
      put: (key: string, value: unknown) => post('/store', { operation: 'put', key, value }),
      delete: (key: string) => post('/store', { operation: 'delete', key }),
    },
  };
  const trigger = load(folder).getTrigger('call_finished');
  const peakMemory = () => process.resourceUsage().maxRSS / 1024;
  await trigger?.onEnable(context as never);
  await trigger?.onRenew?.(context as never);
  await post('/miss-calls');
  globalThis.gc?.();
  const before = peakMemory();
  let growth = 0;
  while (await post('/is-backlog-left')) {
    await trigger?.onRenew?.(context as never);
    growth = peakMemory() - before;
    // On a host, five minutes pass between two renewals.
    globalThis.gc?.();
  }
  return growth;
}

if (require.main === module) {
  void renewals(JSON.parse(process.argv[2] ?? '') as Task).then((growth) =>
    process.send?.(growth, () => process.exit()),
  );
}
