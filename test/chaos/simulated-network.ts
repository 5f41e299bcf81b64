import type { Sandbox } from '../sandbox/sandbox';
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
  hostUrl: string;
  /** What the host answers to a POST to one of its addresses: an HTTP status. */
  host: (path: string, body: unknown) => Promise<number>;
}

/** Puts a simulated network between the piece, the sandbox and the host, in place of `fetch`. */
export function startSimulatedNetwork(options: NetworkOptions): SimulatedNetwork {
  const { time, chance, sandbox, hostUrl, host } = options;
  const real = { fetch: globalThis.fetch, timeout: AbortSignal.timeout.bind(AbortSignal) };
  const timeouts = new WeakMap<AbortSignal, number>();
  const network = {
    diga: { isAway: false },
    end() {
      globalThis.fetch = real.fetch;
      AbortSignal.timeout = real.timeout;
    },
  };

  // A signal's own timer would count real time.
  AbortSignal.timeout = (ms) => {
    const { signal } = new AbortController();
    timeouts.set(signal, ms);
    return signal;
  };

  const askDiga = async (url: URL, init: RequestInit): Promise<Response> => {
    await time.sleep(chance.between(...LATENCY_MS));
    if (network.diga.isAway) {
      throw new TypeError('fetch failed', {
        cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
      });
    }
    if (chance.happens(HANGING)) {
      await time.sleep((init.signal && timeouts.get(init.signal)) ?? 60_000);
      throw new DOMException('The operation timed out', 'TimeoutError');
    }
    const { status, headers, body } = await time.holding(
      sandbox.answer({
        method: init.method ?? 'GET',
        path: url.pathname + url.search,
        headers: init.headers as Record<string, string>,
        body: init.body as string | undefined,
      }),
    );
    return new Response(body, { status, headers });
  };

  globalThis.fetch = async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== hostUrl) return askDiga(url, init);
    await time.sleep(chance.between(1, 10));
    const status = await host(url.pathname, JSON.parse(init.body as string));
    return new Response('{}', { status });
  };

  return network;
}
