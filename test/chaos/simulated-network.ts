import { EventEmitter } from 'node:events';
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import type { InProcessResponse, InProcessRequest, Sandbox } from '../sandbox/sandbox';
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

/** Puts a simulated network between the piece, the sandbox and the host, in place of the process's own. */
export function startSimulatedNetwork(options: NetworkOptions): SimulatedNetwork {
  const { time, chance, sandbox, hostUrl, host } = options;
  const real = http.request;
  const network = {
    diga: { isAway: false },
    end() {
      http.request = real;
    },
  };

  const askDiga = async (request: InProcessRequest): Promise<InProcessResponse> => {
    await time.sleep(chance.between(...LATENCY_MS));
    if (network.diga.isAway) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    // Until who asks gives up.
    if (chance.happens(HANGING)) return new Promise(() => undefined);
    return time.holding(sandbox.respond(request));
  };

  const askHost = async ({ path, body = '' }: InProcessRequest): Promise<InProcessResponse> => {
    await time.sleep(chance.between(1, 10));
    return { status: await host(path, JSON.parse(body)), headers: {}, body: '{}' };
  };

  const request = (url: URL, options: RequestOptions, take: (answer: IncomingMessage) => void) => {
    const ask = url.origin === hostUrl ? askHost : askDiga;
    const outgoing = Object.assign(new EventEmitter(), {
      end(body?: string) {
        ask({
          method: options.method ?? 'GET',
          path: url.pathname + url.search,
          headers: options.headers as Record<string, string>,
          body,
        }).then(
          (answer) => take(incomingOf(answer)),
          (error: unknown) => outgoing.emit('error', error),
        );
      },
      destroy: () => undefined,
    });
    return outgoing as unknown as ClientRequest;
  };
  http.request = request as typeof http.request;

  return network;
}

function incomingOf({ status, headers, body }: InProcessResponse): IncomingMessage {
  const stream = Readable.from([Buffer.from(body)]);
  return Object.assign(stream, { statusCode: status, headers }) as unknown as IncomingMessage;
}
