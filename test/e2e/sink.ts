import { setTimeout as delay } from 'node:timers/promises';
import Fastify from 'fastify';
import type { Item } from '../support/host';

const PAUSE_MS = 10;

/** How often to ask whether there is any use in waiting, in milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** A server on this machine that keeps what flows send to it. */
export interface Sink {
  readonly url: string;
  readonly received: readonly Item[];
  /**
   * Waits for something that fits, and gives it; throws if it does not come in time, or what
   * `assertPossible` throws, which is asked every second.
   */
  waitFor(
    what: string,
    fits: (body: Item) => boolean,
    withinMs: number,
    assertPossible?: () => Promise<void>,
  ): Promise<Item>;
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
    async waitFor(what, fits, withinMs, assertPossible) {
      const deadline = Date.now() + withinMs;
      let nextLook = Date.now() + LOOK_EVERY_MS;
      for (;;) {
        const found = received.find(fits);
        if (found) return found;
        if (Date.now() >= deadline) throw new Error(`${what} did not come within ${withinMs} ms.`);
        if (Date.now() >= nextLook) {
          await assertPossible?.();
          nextLook = Date.now() + LOOK_EVERY_MS;
        }
        await delay(PAUSE_MS);
      }
    },
    close: () => app.close(),
  };
}
