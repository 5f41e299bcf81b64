import { EventEmitter } from 'node:events';
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import type { InProcessRequest, Sandbox } from '../sandbox/sandbox';
import type { Chance } from './chance';
import type { SimulatedTime } from './simulated-time';

/** Milliseconds that a request is on its way, there and back. */
const LATENCY_MS = [10, 120] as const;

/** How often a request is never answered. */
const HANGING = 0.02;

export interface SimulatedNetwork {
  /** While away, nothing reaches Diga. */
  diga: { isAway: boolean };
  /** Gives the process its own network back. */
  end(): void;
}

export interface NetworkOptions {
  time: SimulatedTime;
  chance: Chance;
  sandbox: Sandbox;
  /** What the host answers to a POST to one of its addresses: an HTTP status. */
  host: (path: string, body: unknown) => Promise<number>;
}

/** Puts a simulated network between the piece, the sandbox and the host, in place of the process's own. */
export function startSimulatedNetwork(options: NetworkOptions): SimulatedNetwork {
  const { time, chance, sandbox, host } = options;
  const real = { fetch: globalThis.fetch, request: http.request };
  const network = {
    diga: { isAway: false },
    end() {
      globalThis.fetch = real.fetch;
      http.request = real.request;
    },
  };

  const askDiga = async (request: InProcessRequest): Promise<IncomingMessage> => {
    await time.sleep(chance.between(...LATENCY_MS));
    if (network.diga.isAway) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    // Until who asks gives up.
    if (chance.happens(HANGING)) return new Promise(() => undefined);
    const { status, headers, body } = await time.holding(sandbox.answer(request));
    const incoming = Readable.from([Buffer.from(body)]);
    return Object.assign(incoming, { statusCode: status, headers }) as unknown as IncomingMessage;
  };

  const request = (url: URL, options: RequestOptions, take: (answer: IncomingMessage) => void) => {
    const outgoing = Object.assign(new EventEmitter(), {
      end(body?: string) {
        askDiga({
          method: options.method ?? 'GET',
          path: url.pathname + url.search,
          headers: options.headers as Record<string, string>,
          body,
        }).then(take, (error: unknown) => outgoing.emit('error', error));
      },
      destroy: () => undefined,
    });
    return outgoing as unknown as ClientRequest;
  };
  http.request = request as typeof http.request;

  globalThis.fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    await time.sleep(chance.between(1, 10));
    const status = await host(url.pathname, JSON.parse(init.body as string));
    return new Response('{}', { status });
  };

  return network;
}
