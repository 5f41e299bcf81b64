import { diga } from '../../src/index';
import { createDigaClient, type DigaClient } from '../../src/lib/diga/client';
import { DigaError } from '../../src/lib/diga/errors';
import { InputError } from '../../src/lib/errors';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/sandbox';
import { type ConnectionValues, type Host, startHost } from './host';
import { opened } from './opened';

/** An id that does not exist. */
export const NOBODY = '00000000-0000-4000-8000-000000000000';

/** A time budget that is too short for a retry. */
export const NO_SECOND_TRY_MS = 400;

/** Starts a host with the piece and a sandbox; returns both with a connection. */
export async function startAll(
  options: SandboxOptions = {},
): Promise<{ sandbox: Sandbox; host: Host; connection: ConnectionValues }> {
  const sandbox = await opened(startSandbox({ loopbackIsPublic: true, ...options }));
  const host = await opened(startHost(diga));
  return { sandbox, host, connection: { apiKey: sandbox.apiKey, baseUrl: sandbox.url } };
}

/** Starts a sandbox; returns it with a client. */
export async function startWithClient(
  budgetMs?: number,
): Promise<{ sandbox: Sandbox; client: DigaClient }> {
  const sandbox = await opened(startSandbox({ loopbackIsPublic: true }));
  return { sandbox, client: clientOf(sandbox, budgetMs) };
}

/** A client of a sandbox, or of a server that accepts any key. */
export function clientOf(
  server: { url: string; apiKey?: string },
  budgetMs = NO_SECOND_TRY_MS,
): DigaClient {
  return createDigaClient({ apiKey: server.apiKey ?? 'any-key', baseUrl: server.url, budgetMs });
}

type Work = Promise<unknown> | (() => unknown);

/**
 * The DigaError that a promise rejects with, or that a function throws.
 *
 * @throws {Error} when there is no error; any other error as it is
 */
export function digaErrorOf(work: Work): Promise<DigaError> {
  return errorOf(DigaError, work);
}

/** The same for an InputError. */
export function inputErrorOf(work: Work): Promise<InputError> {
  return errorOf(InputError, work);
}

async function errorOf<Thrown extends Error>(
  type: new (...args: never[]) => Thrown,
  work: Work,
): Promise<Thrown> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof type) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

/** The queries of a sandbox's requests for a path, oldest first. */
export function queriesOf(sandbox: Sandbox, path: string): Readonly<Record<string, unknown>>[] {
  return sandbox.requests.filter((request) => request.path === path).map(({ query }) => query);
}

/** Makes a sandbox leave fields out of its responses, at any depth. Returns a function that stops it. */
export function leaveOut(sandbox: Sandbox, names: readonly string[], match = /./): () => void {
  const change = (body: unknown): unknown =>
    JSON.parse(
      JSON.stringify(body, (name, value: unknown) => (names.includes(name) ? undefined : value)),
    );
  return sandbox.misbehave({ on: 'requests', match, effect: { kind: 'answer', change } });
}
