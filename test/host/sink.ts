import { setTimeout as delay } from 'node:timers/promises';
import Fastify from 'fastify';
import type { Item } from '../support/host';

const PAUSE_MS = 10;

/** A server on this machine that keeps what flows send to it. */
export interface Sink {
  readonly url: string;
  readonly received: readonly Item[];
  /** Waits for something that fits, and gives it; throws if it does not come in time. */
  waitFor(what: string, fits: (body: Item) => boolean, withinMs: number): Promise<Item>;
  close(): Promise<void>;
}

/** Starts a sink. */
export async function startSink(): Promise<Sink> {
  const received: Item[] = [];
  const app = Fastify({ forceCloseConnections: true });
  app.post('/', (request) => {
    received.push(request.body as Item);
    return {};
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    received,
    async waitFor(what, fits, withinMs) {
      const deadline = Date.now() + withinMs;
      for (;;) {
        const found = received.find(fits);
        if (found) return found;
        if (Date.now() >= deadline) throw new Error(`${what} did not come within ${withinMs} ms.`);
        await delay(PAUSE_MS);
      }
    },
    close: () => app.close(),
  };
}
