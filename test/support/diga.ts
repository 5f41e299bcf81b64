import { diga } from '../../src/index';
import { createDigaClient, type DigaClient } from '../../src/lib/diga/client';
import { DigaError } from '../../src/lib/diga/errors';
import { InputError } from '../../src/lib/errors';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/sandbox';
import { type ConnectionValues, type Host, startHost } from './host';
import { opened } from './opened';

/** An id that nothing has. */
export const NOBODY = '00000000-0000-4000-8000-000000000000';

/** A budget that is too short for a second try. */
export const NO_SECOND_TRY_MS = 400;

/** A host with the piece, a Diga, and a connection between the two. */
export async function startAll(
  options: SandboxOptions = {},
): Promise<{ sandbox: Sandbox; host: Host; connection: ConnectionValues }> {
  const sandbox = await opened(startSandbox({ loopbackIsPublic: true, ...options }));
  const host = await opened(startHost(diga));
  return { sandbox, host, connection: { apiKey: sandbox.apiKey, baseUrl: sandbox.url } };
}

/** A sandbox and a client of it. */
export async function startWithClient(
  budgetMs?: number,
): Promise<{ sandbox: Sandbox; client: DigaClient }> {
  const sandbox = await opened(startSandbox({ loopbackIsPublic: true }));
  return { sandbox, client: clientOf(sandbox, budgetMs) };
}

/** A client of a sandbox, or of a server that takes any key. */
export function clientOf(
  server: { url: string; apiKey?: string },
  budgetMs = NO_SECOND_TRY_MS,
): DigaClient {
  return createDigaClient({ apiKey: server.apiKey ?? 'any-key', baseUrl: server.url, budgetMs });
}

type Work = Promise<unknown> | (() => unknown);

/** The DigaError that something rejects with, or throws; fails if it does not. */
export function digaErrorOf(work: Work): Promise<DigaError> {
  return errorOf(DigaError, work);
}

/** As `digaErrorOf`, of what a user put into a step or a connection. */
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

/** The queries of the requests that a sandbox received for a path, oldest first. */
export function queriesOf(sandbox: Sandbox, path: string): Readonly<Record<string, unknown>>[] {
  return sandbox.requests.filter((request) => request.path === path).map(({ query }) => query);
}
