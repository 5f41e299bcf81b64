/** Deliveries of `status_changed` to the registered webhooks, and the requests of workflows. */
import { createHmac } from 'node:crypto';
import type { Clock } from './clock';
import type { CallResponse, CallStatus } from './contract';
import type { Misbehaviour } from './misbehaviour';
import type { Webhook } from './model';

/** Where a delivery's body has the call's id, which Diga does not document. `id` is the whole call. */
export type DeliveryShape = 'id' | 'call_id' | 'call.id' | 'data.id' | 'data.call_id';

export interface DeliveryBody {
  shape: DeliveryShape;
  /** Whether the body has the status beside the id. Default: true. */
  withStatus?: boolean;
}

/** A delivery and its outcome. */
export interface Delivery {
  /** The id of the webhook, or of the workflow whose step sends the request. */
  webhookId: string;
  url: string;
  callId: string;
  /** The status that it reports. */
  status: CallStatus;
  /** When it ended, in milliseconds since the epoch. */
  at: number;
  /** `failed`: no response. `skipped`: the URL is outside this machine, so nothing is sent. */
  outcome: 'delivered' | 'refused' | 'failed' | 'dropped' | 'skipped';
  /** The status of the receiver's response; null if there is none. */
  httpStatus: number | null;
}

/** What a delivery is about. */
export type About = Pick<Delivery, 'webhookId' | 'url' | 'callId' | 'status'>;

export interface OutgoingDelivery {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * Sends a delivery to its receiver and returns the HTTP status; rejects if there is no response, and
 * when `signal` is aborted because the sandbox closes.
 */
export type SendDelivery = (delivery: OutgoingDelivery, signal: AbortSignal) => Promise<number>;

const RECEIVER_TIMEOUT_MS = 30_000;

/** Sends a delivery over HTTP. */
export const sendOverHttp: SendDelivery = async ({ url, headers, body }, signal) => {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(RECEIVER_TIMEOUT_MS)]),
  });
  await response.arrayBuffer();
  return response.status;
};

export interface DeliveriesOptions {
  clock: Clock;
  random: () => number;
  misbehaviour: Misbehaviour;
  body: DeliveryBody;
  send: SendDelivery;
  keepLog: boolean;
}

/**
 * Sends deliveries and logs them. Deliveries of one webhook or workflow are sent one at a time, in the order of the
 * changes unless a rule delays them, and are never retried.
 */
export class Deliveries {
  readonly log: Delivery[] = [];
  body: DeliveryBody;
  private readonly queues = new Map<string, Promise<void>>();
  private readonly closing = new AbortController();
  private inFlight = 0;
  private delayed = 0;
  private waiting: { includingDelayed: boolean; done: () => void }[] = [];

  constructor(private readonly options: DeliveriesOptions) {
    this.body = options.body;
  }

  /** Delivers the current status of the call to each subscribed webhook. */
  deliverStatus(call: CallResponse, webhooks: Iterable<Webhook>): void {
    const { clock } = this.options;
    const status = call.status;
    let body: string | undefined;
    for (const webhook of webhooks) {
      if (!webhook.response.subscribed_events.includes('status_changed')) continue;
      body ??= JSON.stringify(this.parseBody(call));
      const text = body;
      const { id: webhookId, url } = webhook.response;
      this.deliver({ webhookId, url, callId: call.id, status }, () => ({
        url,
        headers: {
          'content-type': 'application/json',
          'diga-signature': signature(webhook.secret, Math.floor(clock.now() / 1000), text),
        },
        body: text,
      }));
    }
  }

  /** Sends a request, put together when it is sent, as the rules on deliveries have it. */
  deliver(about: About, getRequest: () => OutgoingDelivery): void {
    const { clock, misbehaviour } = this.options;
    const send = () => this.enqueue(about, getRequest);
    let delay = 0;
    let dropped = false;
    const repeats: number[] = [];
    for (const effect of misbehaviour.ofDelivery(about)) {
      if (effect.kind === 'drop') {
        dropped = true;
      } else if (effect.kind === 'delay') {
        delay += this.between(effect.afterMs);
      } else {
        for (let i = 0; i < (effect.times ?? 1); i += 1) {
          repeats.push(this.between(effect.afterMs));
        }
      }
    }
    if (dropped) {
      this.record({ ...about, at: clock.now(), outcome: 'dropped', httpStatus: null });
      return;
    }
    this.after(delay, send);
    for (const repeat of repeats) this.after(delay + repeat, send);
  }

  /**
   * Resolves when no delivery is in flight or, unless `includingDelayed` is false, delayed. Delayed
   * deliveries wait for the clock, which the caller must advance on simulated time.
   */
  settled(includingDelayed: boolean): Promise<void> {
    return new Promise((done) => {
      this.waiting.push({ includingDelayed, done });
      this.wake();
    });
  }

  /** Aborts deliveries in flight, which fail, and drops delayed ones. */
  async close(): Promise<void> {
    this.closing.abort();
    this.delayed = 0;
    await this.settled(false);
  }

  private after(ms: number, send: () => void): void {
    if (ms <= 0) {
      send();
      return;
    }
    this.delayed += 1;
    this.options.clock.after(ms, () => {
      if (this.closing.signal.aborted) return;
      this.delayed -= 1;
      send();
    });
  }

  private enqueue(about: About, findRequest: () => OutgoingDelivery): void {
    this.inFlight += 1;
    const before = this.queues.get(about.webhookId) ?? Promise.resolve();
    const sent = before
      .then(() => this.attempt(about.url, findRequest))
      .then((result) => {
        this.record({ ...about, at: this.options.clock.now(), ...result });
        this.inFlight -= 1;
        if (this.queues.get(about.webhookId) === sent) this.queues.delete(about.webhookId);
        this.wake();
      });
    this.queues.set(about.webhookId, sent);
  }

  private async attempt(
    url: string,
    toTheRequest: () => OutgoingDelivery,
  ): Promise<Pick<Delivery, 'outcome' | 'httpStatus'>> {
    // The sandbox sends nothing outside this machine, whatever URL is registered.
    if (!isLoopback(new URL(url))) return { outcome: 'skipped', httpStatus: null };
    try {
      this.closing.signal.throwIfAborted();
      const httpStatus = await this.options.send(toTheRequest(), this.closing.signal);
      const accepted = httpStatus >= 200 && httpStatus < 300;
      return { outcome: accepted ? 'delivered' : 'refused', httpStatus };
    } catch {
      return { outcome: 'failed', httpStatus: null };
    }
  }

  private parseBody(call: CallResponse): unknown {
    const { shape, withStatus = true } = this.body;
    const status = withStatus ? { status: call.status } : {};
    switch (shape) {
      case 'id': {
        const { status: current, ...rest } = call;
        return { event: 'status_changed', ...rest, ...(withStatus ? { status: current } : {}) };
      }
      case 'call_id':
        return { event: 'status_changed', call_id: call.id, ...status };
      case 'call.id':
        return { event: 'status_changed', call: { id: call.id, ...status } };
      case 'data.id':
        return { event: 'status_changed', data: { id: call.id, ...status } };
      case 'data.call_id':
        return { event: 'status_changed', data: { call_id: call.id, ...status } };
    }
  }

  private record(delivery: Delivery): void {
    if (this.options.keepLog) this.log.push(delivery);
  }

  private between([min, max]: readonly [number, number]): number {
    return min + this.options.random() * (max - min);
  }

  private wake(): void {
    this.waiting = this.waiting.filter(({ includingDelayed, done }) => {
      const settled = this.inFlight === 0 && (!includingDelayed || this.delayed === 0);
      if (settled) done();
      return !settled;
    });
  }
}

/**
 * The `Diga-Signature` header: a timestamp and an HMAC made with the webhook's secret, in a layout
 * that is assumed (assumptions.ts).
 */
export function signature(secret: string, unixSeconds: number, body: string): string {
  const mac = createHmac('sha256', secret).update(`${unixSeconds}.${body}`).digest('hex');
  return `t=${unixSeconds},v1=${mac}`;
}

/** Whether the URL is on this machine. */
export function isLoopback(url: URL): boolean {
  const host = url.hostname;
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127(\.\d+){3}$/.test(host)
  );
}
