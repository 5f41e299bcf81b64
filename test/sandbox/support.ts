/** What the sandbox's own tests share: asking it, and listening to its deliveries. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import {
  AgentResponseSchema,
  CallResponseSchema,
  ErrorResponseSchema,
  HTTPValidationErrorSchema,
  MessageResponseSchema,
  paginated,
  WebhookCreatedResponseSchema,
  WebhookResponseSchema,
} from './contract';
import { startSandbox } from './sandbox';
import type { Clock, Sandbox, SandboxOptions } from './sandbox';

export const NOBODY = '00000000-0000-4000-8000-000000000000';
/** A page with nothing on it, which Diga gives no ids and no numbers. */
export const EMPTY_PAGE = {
  data: [],
  first_id: null,
  last_id: null,
  current_page: null,
  total_pages: null,
};

export const AgentList = paginated(AgentResponseSchema);
export const CallList = paginated(CallResponseSchema);
export const MessageList = paginated(MessageResponseSchema);
export const WebhookList = paginated(WebhookResponseSchema);

/** Time that stands still until it is moved. */
export class SimulatedClock implements Clock {
  private time = Date.parse('2026-07-01T10:00:00Z');
  private due: { at: number; work: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, work: () => void): void {
    this.due.push({ at: this.time + ms, work });
  }

  waiting(): number {
    return this.due.length;
  }

  advance(ms: number): void {
    this.time += ms;
    const ready = this.due.filter(({ at }) => at <= this.time).sort((a, b) => a.at - b.at);
    this.due = this.due.filter(({ at }) => at > this.time);
    for (const { work } of ready) work();
  }
}

interface Received {
  headers: IncomingHttpHeaders;
  text: string;
}

/** A receiver of deliveries on loopback that answers every one with `status`. */
export async function startReceiver(status = 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, text });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    bodies: () => received.map(({ text }) => JSON.parse(text) as Record<string, unknown>),
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const it of opened.splice(0).reverse()) await it.close();
});

/** A running sandbox, closed after the test; webhooks on this machine are taken. */
export async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ loopbackIsPublic: true, ...options });
  opened.push(sandbox);
  return sandbox;
}

/** A receiver, closed after the test. */
export async function receiver(status?: number) {
  const started = await startReceiver(status);
  opened.push(started);
  return started;
}

interface Asked {
  key?: string;
  method?: string;
  body?: unknown;
  signal?: AbortSignal;
}

/** Asks the sandbox, by default with the key that may do everything. */
export function request(sandbox: Sandbox, path: string, asked: Asked = {}): Promise<Response> {
  const { key = sandbox.apiKey, method = 'GET', body, signal } = asked;
  return fetch(sandbox.url + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** The answer, which must have this status and keep to this schema of the contract. */
export async function ask<T extends TSchema>(
  sandbox: Sandbox,
  path: string,
  status: number,
  schema: T,
  asked: Asked = {},
): Promise<Static<T>> {
  const response = await request(sandbox, path, asked);
  const body: unknown = await response.json();
  expect({ path, status: response.status, body }).toMatchObject({ status });
  expect({ path, faults: Value.Errors(schema, body) }).toEqual({ path, faults: [] });
  return body as Static<T>;
}

/** The error code of a refusal in Diga's shape. */
export async function refused(
  sandbox: Sandbox,
  path: string,
  status: number,
  asked: Asked = {},
): Promise<string> {
  const body = await ask(sandbox, path, status, ErrorResponseSchema, asked);
  expect(body.status).toBe('error');
  return body.error_code;
}

/** Where the first fault of a request that failed its validation is. */
export async function invalid(sandbox: Sandbox, path: string, asked: Asked = {}) {
  const body = await ask(sandbox, path, 422, HTTPValidationErrorSchema, asked);
  return body.detail?.[0]?.loc;
}

/** Registers a webhook; gives its id and secret. */
export function register(sandbox: Sandbox, url: string) {
  return ask(sandbox, '/v1/webhook/', 200, WebhookCreatedResponseSchema, {
    method: 'POST',
    body: { url, subscribed_events: ['status_changed'] },
  });
}
