import timers from 'node:timers/promises';
import { load } from '../lib/packed-piece';
import { ask, peakMemory, work } from './own-process';

/** Renews a flow until its backlog is run, with the host (its store and its webhook) in the other process. */
work(async ({ folder, baseUrl, apiKey, ids: [hostUrl = ''] }) => {
  // The pauses between two calls only spare the host, and would make this take an hour.
  timers.setTimeout = () => Promise.resolve() as Promise<never>;
  console.warn = () => undefined;
  // As the engine of a host reaches its store.
  const store = async (key: string, method: string, value?: unknown) => {
    const answer = await fetch(`${hostUrl}/store/${key}`, {
      method,
      ...(method === 'PUT' && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ value }),
      }),
    });
    return ((await answer.json()) as { value?: unknown }).value;
  };
  const context = {
    auth: { type: 'CUSTOM_AUTH', props: { apiKey, baseUrl } },
    propsValue: { direction: 'any', delivery: 'polling' },
    webhookUrl: `${hostUrl}/api/v1/webhooks/flow`,
    server: { apiUrl: `${hostUrl}/api/`, publicUrl: `${hostUrl}/api/` },
    flows: { current: { id: 'flow', version: { id: '1' } } },
    store: {
      get: (key: string) => store(key, 'GET'),
      put: (key: string, value: unknown) => store(key, 'PUT', value),
      delete: (key: string) => store(key, 'DELETE'),
    },
  };
  const trigger = load(folder).getTrigger('call_finished');
  await trigger?.onEnable(context as never);
  await trigger?.onRenew?.(context as never);
  await ask('miss calls');
  globalThis.gc?.();
  const before = peakMemory();
  let growth = 0;
  while ((await ask('is it through?')) === false) {
    await trigger?.onRenew?.(context as never);
    growth = peakMemory() - before;
    // Between two renewals lie five minutes.
    globalThis.gc?.();
  }
  return { growth };
});
