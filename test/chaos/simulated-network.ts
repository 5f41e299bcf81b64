import { EventEmitter } from 'node:events';
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import type { InProcessResponse, InProcessRequest, Sandbox } from '../sandbox/sandbox';
import type { Faults } from './faults';
import type { SimulatedTime } from './simulated-time';

/** The round-trip time of a request, in milliseconds. */
const LATENCY_MS = [10, 120] as const;

/** The probability that a request gets no response. */
const HANGING = 0.02;

export interface SimulatedNetwork {
  /** While it is away, no request reaches Diga. */
  diga: { isAway: boolean };
  /** Restores the real network. */
  end(): void;
}

export interface NetworkOptions {
  time: SimulatedTime;
  faults: Faults;
  /** The project of a key. All have the same address. */
  getSandbox: (apiKey: string) => Sandbox;
  hostUrl: string;
  /** Handles a POST to the host; returns the HTTP status. */
  host: (path: string, body: unknown) => Promise<number>;
}

/** Replaces the process's network by a simulated one between the piece, the sandbox and the host. */
export function startSimulatedNetwork(options: NetworkOptions): SimulatedNetwork {
  const { time, faults, getSandbox: sandboxOf, hostUrl, host } = options;
  const chance = faults.chance('network');
  const real = http.request;
  const network = {
    diga: { isAway: false },
    end() {
      http.request = real;
    },
  };

  const respondAsDiga = async (request: InProcessRequest): Promise<InProcessResponse> => {
    await time.sleep(chance.between(...LATENCY_MS));
    if (network.diga.isAway) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    // The client aborts at its time-out.
    if (faults.has('errors') && chance.happens(HANGING)) return new Promise(() => undefined);
    const apiKey = (request.headers?.['authorization'] ?? '').replace('Bearer ', '');
    return time.holding(sandboxOf(apiKey).respond(request));
  };

  const respondAsHost = async ({
    path,
    body = '',
  }: InProcessRequest): Promise<InProcessResponse> => {
    await time.sleep(chance.between(1, 10));
    return { status: await host(path, JSON.parse(body)), headers: {}, body: '{}' };
  };

  const request = (
    url: URL,
    options: RequestOptions,
    onResponse: (response: IncomingMessage) => void,
  ) => {
    const respond = url.origin === hostUrl ? respondAsHost : respondAsDiga;
    const outgoing = Object.assign(new EventEmitter(), {
      end(body?: string) {
        respond({
          method: options.method ?? 'GET',
          path: url.pathname + url.search,
          headers: options.headers as Record<string, string>,
          body,
        }).then(
          (response) => onResponse(getMessage(response)),
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

function getMessage({ status, headers, body }: InProcessResponse): IncomingMessage {
  const stream = Readable.from([Buffer.from(body)]);
  return Object.assign(stream, { statusCode: status, headers }) as unknown as IncomingMessage;
}
