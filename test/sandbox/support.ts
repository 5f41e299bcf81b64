/** Shared by the sandbox's own tests: requests to it, and a receiver of its deliveries. */
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { opened } from '../support/opened';
import { startServer } from '../support/server';
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
import type { Clock, Sandbox } from './sandbox';

/** A page without items. */
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

/** A clock that moves only by `advance`. */
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

/** Starts a receiver of deliveries that responds with `status`; it closes after the test. */
export async function startReceiver(status = 200) {
  const server = await opened(startServer(() => ({ status })));
  return {
    url: `${server.url}/hook`,
    received: server.requests,
    bodies: () => server.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>),
    close: () => server.close(),
  };
}

interface RequestOptions {
  key?: string;
  method?: string;
  body?: unknown;
  signal?: AbortSignal;
}

/** Sends a request, by default with a key with every permission. */
export function request(
  sandbox: Sandbox,
  path: string,
  options: RequestOptions = {},
): Promise<Response> {
  const { key = sandbox.apiKey, method = 'GET', body, signal } = options;
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

/** The body of the response, which must have this status and match this schema. */
export async function parseBody<T extends TSchema>(
  sandbox: Sandbox,
  path: string,
  status: number,
  schema: T,
  options: RequestOptions = {},
): Promise<Static<T>> {
  const response = await request(sandbox, path, options);
  const body: unknown = await response.json();
  expect({ path, status: response.status, body }).toMatchObject({ status });
  expect({ path, errors: Value.Errors(schema, body) }).toEqual({ path, errors: [] });
  return body as Static<T>;
}

/** The error code of the response, which must have this status and Diga's shape. */
export async function getErrorCode(
  sandbox: Sandbox,
  path: string,
  status: number,
  options: RequestOptions = {},
): Promise<string> {
  const body = await parseBody(sandbox, path, status, ErrorResponseSchema, options);
  expect(body.status).toBe('error');
  return body.error_code;
}

/** The location of the first validation error of the response, which must be a 422. */
export async function getInvalidField(
  sandbox: Sandbox,
  path: string,
  options: RequestOptions = {},
) {
  const either = Type.Union([ErrorResponseSchema, HTTPValidationErrorSchema]);
  const body = await parseBody(sandbox, path, 422, either, options);
  // Lists answer with the form of other errors, whose message begins with the place.
  if ('message' in body) return body.message.split(' ')[0]?.split('.');
  return body.detail?.[0]?.loc;
}

/** Registers a webhook; returns its id and secret. */
export function register(sandbox: Sandbox, url: string) {
  return parseBody(sandbox, '/v1/webhook/', 200, WebhookCreatedResponseSchema, {
    method: 'POST',
    body: { url, subscribed_events: ['status_changed'] },
  });
}
