import timers from 'node:timers/promises';
import { load } from '../demo/install';
import { ask, peakMemory, work } from './own-process';

/** Renews a flow until its backlog is run, with the host (its store and its runs) in the other process. */
work(async ({ folder, baseUrl, apiKey, ids: [flowId = ''] }) => {
  // The pauses between two calls only spare the host, and would make this take an hour.
  timers.setTimeout = () => Promise.resolve() as Promise<never>;
  console.warn = () => undefined;
  const hostUrl = 'http://127.0.0.1:9';
  const real = fetch;
  globalThis.fetch = async (input, init) => {
    const { url } = input instanceof Request ? input : { url: String(input) };
    if (!url.startsWith(hostUrl)) return real(input, init);
    await ask({ run: JSON.parse(init?.body as string) as unknown });
    return new Response('{}');
  };
  const context = {
    auth: { type: 'CUSTOM_AUTH', props: { apiKey, baseUrl } },
    propsValue: { direction: 'any', delivery: 'polling' },
    webhookUrl: `${hostUrl}/api/v1/webhooks/${flowId}`,
    server: { apiUrl: `${hostUrl}/api/`, publicUrl: `${hostUrl}/api/` },
    flows: { current: { id: flowId, version: { id: '1' } } },
    store: {
      get: (key: string) => ask({ get: key }),
      put: (key: string, value: unknown) => ask({ put: key, value }),
      delete: (key: string) => ask({ delete: key }),
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
