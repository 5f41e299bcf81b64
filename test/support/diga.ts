import { createDigaClient, type DigaClient } from '../../src/lib/diga/client';
import { DigaError } from '../../src/lib/diga/errors';
import { InputError } from '../../src/lib/errors';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/sandbox';
import type { ConnectionValues, Host } from './host';
import { opened } from './opened';

export { NOBODY } from '../sandbox/ids';

/** A time budget that is too short for a retry. */
export const NO_SECOND_TRY_MS = 400;

export interface StartOptions extends SandboxOptions {
  /** The time budget of the client. Default: too short for a retry. */
  budgetMs?: number;
}

/** A Diga project, and the ways to it. */
export interface DigaWorld {
  sandbox: Sandbox;
  client: DigaClient;
  connection: ConnectionValues;
}

/** A Diga project, and a host with the piece. */
export interface World extends DigaWorld {
  host: Host;
  /** Waits until every delivery has been processed. */
  settled: () => Promise<void>;
}

/** Starts a sandbox with an empty project; it closes after the test. */
export async function startDiga({ budgetMs, ...options }: StartOptions = {}): Promise<DigaWorld> {
  const sandbox = await opened(startSandbox({ loopbackIsPublic: true, ...options }));
  const connection = { apiKey: sandbox.apiKey, baseUrl: sandbox.url };
  return { sandbox, connection, client: getClient(sandbox, budgetMs) };
}

/** Starts the same, and a host with the piece; both close after the test. */
export async function startWorld(options: StartOptions = {}): Promise<World> {
  // Loaded here, so that the tests of what lies below the host do not load them.
  const { diga } = await import('../../src/index');
  const { startHost } = await import('./host');
  const world = await startDiga(options);
  const host = await opened(startHost(diga));
  const settled = async () => {
    await world.sandbox.settled();
    await host.settled();
  };
  return { ...world, host, settled };
}

/** A client of a sandbox, or of a server that accepts any key. */
export function getClient(
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
export function getDigaError(work: Work): Promise<DigaError> {
  return getError(DigaError, work);
}

/** The same for an InputError. */
export function getInputError(work: Work): Promise<InputError> {
  return getError(InputError, work);
}

async function getError<Thrown extends Error>(
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
export function getQueries(sandbox: Sandbox, path: string): Readonly<Record<string, unknown>>[] {
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
