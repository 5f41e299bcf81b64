import { setTimeout as delay } from 'node:timers/promises';
import Fastify from 'fastify';
import type { Item } from '../support/host';

const PAUSE_MS = 10;

/** Interval at which to check whether the wait can still succeed, in milliseconds. */
const CHECK_INTERVAL_MS = 1_000;

/** A server on this machine that records what flows send to it. */
export interface Sink {
  readonly url: string;
  readonly received: readonly Item[];
  /**
   * Waits for a matching body and returns it. Rejects if none arrives in time, and with what
   * `assertPossible` throws, which is called every second.
   */
  waitFor(
    what: string,
    matches: (body: Item) => boolean,
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
    async waitFor(what, matches, withinMs, assertPossible) {
      const deadline = Date.now() + withinMs;
      let nextCheck = Date.now() + CHECK_INTERVAL_MS;
      for (;;) {
        const found = received.find(matches);
        if (found) return found;
        if (Date.now() >= deadline)
          throw new Error(`${what} did not arrive within ${withinMs} ms.`);
        if (Date.now() >= nextCheck) {
          await assertPossible?.();
          nextCheck = Date.now() + CHECK_INTERVAL_MS;
        }
        await delay(PAUSE_MS);
      }
    },
    close: () => app.close(),
  };
}
