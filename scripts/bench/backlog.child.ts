import timers from 'node:timers/promises';
import { load } from '../lib/packed-piece';
import { peakMemory, requestParent, runTask, type Task } from './own-process';

/** Renews a flow until its backlog has run. The parent serves the store and the webhook of the host. */
runTask(async (task) => {
  // The pauses between requeued calls only spare the host, and would make this take an hour.
  timers.setTimeout = () => Promise.resolve() as Promise<never>;
  console.warn = () => undefined;
  const context = contextOf(task);
  const trigger = load(task.folder).getTrigger('call_finished');
  await trigger?.onEnable(context as never);
  await trigger?.onRenew?.(context as never);
  await requestParent('miss calls');
  globalThis.gc?.();
  const before = peakMemory();
  let growth = 0;
  while ((await requestParent('has the backlog run?')) === false) {
    await trigger?.onRenew?.(context as never);
    growth = peakMemory() - before;
    // On a host, five minutes pass between two renewals.
    globalThis.gc?.();
  }
  return { growth };
});

function contextOf({ baseUrl, apiKey, ids: [hostUrl = ''] }: Task) {
  return {
    auth: { type: 'CUSTOM_AUTH', props: { apiKey, baseUrl } },
    propsValue: { direction: 'any', delivery: 'polling' },
    webhookUrl: `${hostUrl}/api/v1/webhooks/flow`,
    server: { apiUrl: `${hostUrl}/api/`, publicUrl: `${hostUrl}/api/` },
    flows: { current: { id: 'flow', version: { id: '1' } } },
    store: {
      get: (key: string) => requestStore(hostUrl, key, 'GET'),
      put: (key: string, value: unknown) => requestStore(hostUrl, key, 'PUT', value),
      delete: (key: string) => requestStore(hostUrl, key, 'DELETE'),
    },
  };
}

/** One store operation over HTTP, as in the engine of a host. */
async function requestStore(hostUrl: string, key: string, method: string, value?: unknown) {
  const response = await fetch(`${hostUrl}/store/${key}`, {
    method,
    ...(method === 'PUT' && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value }),
    }),
  });
  return ((await response.json()) as { value?: unknown }).value;
}
