import { setTimeout as delay } from 'node:timers/promises';

/** Time budget for one request, in milliseconds. Long, because a host starts a process to install a piece. */
const TIMEOUT_MS = 120_000;

/** Pause between two attempts to reach a starting host, in milliseconds. */
const RETRY_PAUSE_MS = 1_000;

/** Who signs in: a person, or a key of the platform. */
export type Credentials = { email: string; password: string } | { apiKey: string };

/** The host does not respond, or is no Activepieces. */
export class HostUnreachable extends Error {}

/** The host rejected a request. The message is the host's own. */
export class HostRefusal extends Error {
  constructor(
    readonly status: number,
    /** Such as `VALIDATION`; undefined if the host gives none. */
    readonly code: string | undefined,
    message: string,
  ) {
    super(message);
  }
}

/**
 * An authenticated session with a running Activepieces.
 *
 * @throws {HostUnreachable} when the host does not respond; by every method.
 * @throws {HostRefusal} when the host rejects the request; by every method.
 */
export interface Session {
  readonly url: string;
  /** The project after signing in; undefined for a key, which belongs to the whole platform. */
  readonly projectId: string | undefined;
  get<Body>(path: string): Promise<Body>;
  /** Posts JSON, or a form. */
  post<Body>(path: string, body: object): Promise<Body>;
  delete(path: string): Promise<void>;
}

/**
 * Signs in to the Activepieces at a URL. A key is not checked before its first request.
 *
 * @throws {HostUnreachable} when the host does not respond.
 * @throws {HostRefusal} when the host rejects the credentials.
 */
export async function signIn(url: string, credentials: Credentials): Promise<Session> {
  if ('apiKey' in credentials) return sessionOf(url, credentials.apiKey, undefined);
  const { token, projectId } = await request<{ token: string; projectId?: string | null }>(
    url,
    'POST',
    '/authentication/sign-in',
    { body: credentials },
  );
  return sessionOf(url, token, projectId ?? undefined);
}

/** The public flags of a host, as far as they matter here. */
export interface HostFlags {
  CURRENT_VERSION?: string;
  /** Whether the host has any account. */
  USER_CREATED?: boolean;
  /** How long a synchronous address waits for the answer of a flow. */
  WEBHOOK_TIMEOUT_SECONDS?: number;
}

/**
 * Reads the flags of a host, retrying for `waitMs` while it starts.
 *
 * @throws {HostUnreachable} when the host still does not respond by then.
 */
export async function readFlags(url: string, waitMs = 0): Promise<HostFlags> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    try {
      return await request<HostFlags>(url, 'GET', '/flags');
    } catch (error) {
      if (Date.now() >= deadline) {
        if (error instanceof HostUnreachable) throw error;
        throw new HostUnreachable(`the server at ${url} is not Activepieces`);
      }
    }
    await delay(RETRY_PAUSE_MS);
  }
}

/**
 * Creates the first account of an empty host, and its platform, as the sign-up page does.
 *
 * @throws {HostUnreachable} when the host does not respond.
 * @throws {HostRefusal} when the host rejects the e-mail or the password.
 */
export async function createFirstAccount(
  url: string,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const { token } = await request<{ token: string }>(url, 'POST', '/authentication/sign-up', {
    body: {
      email,
      password,
      firstName: 'Platform',
      lastName: 'Admin',
      trackEvents: false,
      newsLetter: false,
    },
  });
  await request(url, 'POST', '/platforms', { body: { name: 'Activepieces' }, token });
}

function sessionOf(url: string, token: string, projectId: string | undefined): Session {
  return {
    url,
    projectId,
    get: (path) => request(url, 'GET', path, { token }),
    post: (path, body) => request(url, 'POST', path, { body, token }),
    delete: (path) => request(url, 'DELETE', path, { token }),
  };
}

async function request<Body>(
  url: string,
  method: string,
  path: string,
  { body, token }: { body?: object; token?: string } = {},
): Promise<Body> {
  const isForm = body instanceof FormData;
  const init: RequestInit = {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
    },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
  if (body !== undefined) init.body = isForm ? body : JSON.stringify(body);
  const { status, ok, text } = await fetch(`${url}/api/v1${path}`, init)
    .then(async (response) => ({
      status: response.status,
      ok: response.ok,
      text: await response.text(),
    }))
    .catch((error: unknown) => {
      throw new HostUnreachable(`no response from ${url} (${reasonOf(error)})`);
    });
  const content = parseJson(text);
  if (!ok) throw refusal(status, content);
  if (content === undefined && text !== '') {
    throw new HostUnreachable(`the server at ${url} is not Activepieces`);
  }
  return content as Body;
}

/** The message of a failed fetch is only "fetch failed"; the reason is in its cause. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? name;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(status: number, content: unknown): HostRefusal {
  const { code, message, params } = (content ?? {}) as {
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
