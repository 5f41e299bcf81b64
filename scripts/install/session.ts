import { setTimeout as delay } from 'node:timers/promises';

/** Longest wait for an answer, in milliseconds: to install a piece, a host starts a process. */
const TIMEOUT_MS = 120_000;

/** Pause between two attempts to reach a host that is starting, in milliseconds. */
const PAUSE_MS = 1_000;

/** Who signs in: a person, or a key of the platform. */
export type Credentials = { email: string; password: string } | { apiKey: string };

/** The host cannot be reached, or something else than an Activepieces is there. */
export class HostUnreachable extends Error {}

/** The host said no. The message is its own words. */
export class HostRefusal extends Error {
  constructor(
    readonly status: number,
    /** Such as `VALIDATION`; undefined where the host gives none. */
    readonly code: string | undefined,
    message: string,
  ) {
    super(message);
  }
}

/** A running Activepieces, signed in to. Its methods throw a HostUnreachable or a HostRefusal. */
export interface Session {
  readonly url: string;
  /** The project that is open after signing in; undefined for a key, which is of the whole platform. */
  readonly projectId: string | undefined;
  get<Answer>(path: string): Promise<Answer>;
  /** Posts JSON, or a form with a file. */
  post<Answer>(path: string, body: object): Promise<Answer>;
  delete(path: string): Promise<void>;
}

/**
 * Signs in to the Activepieces at an address. A key is not checked until it is used. Throws a
 * HostUnreachable or a HostRefusal.
 */
export async function signIn(url: string, credentials: Credentials): Promise<Session> {
  if ('apiKey' in credentials) return sessionOf(url, credentials.apiKey, undefined);
  const { token, projectId } = await ask<{ token: string; projectId?: string | null }>(
    url,
    'POST',
    '/authentication/sign-in',
    { body: credentials },
  );
  return sessionOf(url, token, projectId ?? undefined);
}

/** What a host tells everybody about itself. */
export interface HostFacts {
  CURRENT_VERSION?: string;
  /** Whether anybody has an account there. */
  USER_CREATED?: boolean;
}

/** Asks a host about itself, and waits for one that is starting. Throws a HostUnreachable. */
export async function factsOf(url: string, waitMs = 0): Promise<HostFacts> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    try {
      return await ask<HostFacts>(url, 'GET', '/flags');
    } catch (error) {
      if (Date.now() >= deadline) {
        if (error instanceof HostUnreachable) throw error;
        throw new HostUnreachable(`what answers at ${url} is not an Activepieces`);
      }
    }
    await delay(PAUSE_MS);
  }
}

/**
 * Makes the first account of an empty host, and its platform, as the sign-up page does. Throws a
 * HostUnreachable or a HostRefusal.
 */
export async function makeFirstAccount(
  url: string,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const { token } = await ask<{ token: string }>(url, 'POST', '/authentication/sign-up', {
    body: {
      email,
      password,
      firstName: 'Platform',
      lastName: 'Admin',
      trackEvents: false,
      newsLetter: false,
    },
  });
  await ask(url, 'POST', '/platforms', { body: { name: 'Activepieces' }, token });
}

function sessionOf(url: string, token: string, projectId: string | undefined): Session {
  return {
    url,
    projectId,
    get: (path) => ask(url, 'GET', path, { token }),
    post: (path, body) => ask(url, 'POST', path, { body, token }),
    delete: (path) => ask(url, 'DELETE', path, { token }),
  };
}

async function ask<Answer>(
  url: string,
  method: string,
  path: string,
  { body, token }: { body?: object; token?: string } = {},
): Promise<Answer> {
  const isForm = body instanceof FormData;
  const request: RequestInit = {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
    },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
  if (body !== undefined) request.body = isForm ? body : JSON.stringify(body);
  const { status, ok, text } = await fetch(`${url}/api/v1${path}`, request)
    .then(async (response) => ({
      status: response.status,
      ok: response.ok,
      text: await response.text(),
    }))
    .catch((error: unknown) => {
      throw new HostUnreachable(`nothing answers at ${url} (${reasonOf(error)})`);
    });
  const answer = parsed(text);
  if (!ok) throw refusal(status, answer);
  if (answer === undefined && text !== '') {
    throw new HostUnreachable(`what answers at ${url} is not an Activepieces`);
  }
  return answer as Answer;
}

/** A failed fetch says "fetch failed", and why only in its cause. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? name;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(status: number, answer: unknown): HostRefusal {
  const { code, message, params } = (answer ?? {}) as {
    code?: string;
    message?: string;
    params?: Record<string, unknown>;
  };
  const words = [params?.['standardError'], params?.['error'], params?.['message'], message].find(
    (text) => typeof text === 'string' && text !== '' && text !== '{}',
  );
  return new HostRefusal(
    status,
    code,
    typeof words === 'string' ? words : `${status}${code ? ` ${code}` : ''}`,
  );
}
