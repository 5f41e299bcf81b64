import { setTimeout as delay } from 'node:timers/promises';
import { isUntrusted } from '../../src/lib/http/transport';
import type { PackedPiece } from '../build/pack';

/** Time budget for one request, in milliseconds. Long, because a host starts a process to install a piece. */
const TIMEOUT_MS = 120_000;

/** Pause between two attempts to reach a starting host, in milliseconds. */
const RETRY_PAUSE_MS = 1_000;

/** Time budget for a host to list an uploaded piece, and the pause between two looks, in milliseconds. */
const LISTED_WITHIN_MS = 30_000;
const POLL_PAUSE_MS = 250;

/** Who signs in: a person, or a key of the platform. */
export type Credentials = { email: string; password: string } | { apiKey: string };

/** The host does not respond, or is not Activepieces. */
export class HostUnreachable extends Error {}

/** The host redirects to another address. */
export class HostMoved extends HostUnreachable {
  constructor(
    url: string,
    /** The address of Activepieces there. */
    readonly to: string,
  ) {
    super(`${url} redirects to ${to}`);
  }
}

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

/** Whether an upload failed because the host has this version already. */
export function isSameVersion(error: unknown): boolean {
  return error instanceof HostRefusal && error.status === 409;
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
 * @throws {HostMoved} when it redirects.
 */
export async function readFlags(url: string, waitMs = 0): Promise<HostFlags> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    try {
      return await request<HostFlags>(url, 'GET', '/flags');
    } catch (error) {
      if (error instanceof HostMoved) throw error;
      if (Date.now() >= deadline) throw error instanceof HostRefusal ? notActivepieces(url) : error;
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
  credentials: { email: string; password: string },
): Promise<void> {
  const person = { firstName: 'Platform', lastName: 'Admin', trackEvents: false };
  const { token } = await request<{ token: string }>(url, 'POST', '/authentication/sign-up', {
    body: { ...credentials, ...person, newsLetter: false },
  });
  await request(url, 'POST', '/platforms', { body: { name: 'Activepieces' }, token });
}

/**
 * Signs in to the Activepieces at a URL. A key is not checked before its first request.
 *
 * @throws {HostUnreachable} when the host does not respond.
 * @throws {HostRefusal} when the host rejects the credentials.
 */
export async function signIn(url: string, credentials: Credentials): Promise<Session> {
  if ('apiKey' in credentials) return new Session(url, credentials.apiKey);
  const { token, projectId } = await request<{ token: string; projectId?: string | null }>(
    url,
    'POST',
    '/authentication/sign-in',
    { body: credentials },
  );
  return new Session(url, token, projectId ?? undefined);
}

/**
 * An authenticated session with a running Activepieces. Every method throws HostUnreachable when the
 * host does not respond, and HostRefusal when it rejects the request.
 */
export class Session {
  constructor(
    readonly url: string,
    private readonly token: string,
    /** The project after signing in; undefined for a key, which belongs to the whole platform. */
    readonly projectId?: string,
  ) {}

  get<Body>(path: string): Promise<Body> {
    return request(this.url, 'GET', path, { token: this.token });
  }

  /** Posts JSON, or a form. */
  post<Body>(path: string, body: object): Promise<Body> {
    return request(this.url, 'POST', path, { body, token: this.token });
  }

  delete(path: string): Promise<void> {
    return request(this.url, 'DELETE', path, { token: this.token });
  }

  /** Uploads a packed piece for the whole platform. */
  async upload({ name, version, archive }: PackedPiece): Promise<void> {
    const form = new FormData();
    form.append('packageType', 'ARCHIVE');
    form.append('scope', 'PLATFORM');
    form.append('pieceName', name);
    form.append('pieceVersion', version);
    const file = new Blob([new Uint8Array(archive)], { type: 'application/gzip' });
    form.append('pieceArchive', file, `${name}-${version}.tgz`);
    await this.post('/pieces', form);
  }

  /** The newest version of a piece that the builder offers; undefined if it offers none. */
  async newestVersion(pieceName: string): Promise<string | undefined> {
    const query = this.projectId === undefined ? '' : `?projectId=${this.projectId}`;
    const pieces = await this.get<{ name: string; version: string }[]>(`/pieces${query}`);
    return pieces.find(({ name }) => name === pieceName)?.version;
  }

  /**
   * Waits until the builder offers a piece; gives whether it does. A host also accepts a piece that needs
   * a newer host, and then hides it.
   */
  async isListed(pieceName: string, withinMs = LISTED_WITHIN_MS): Promise<boolean> {
    const deadline = Date.now() + withinMs;
    while ((await this.newestVersion(pieceName)) === undefined) {
      if (Date.now() >= deadline) return false;
      await delay(POLL_PAUSE_MS);
    }
    return true;
  }
}

async function request<Body>(
  url: string,
  method: string,
  path: string,
  { body, token }: { body?: object; token?: string } = {},
): Promise<Body> {
  const headers = new Headers();
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  // A redirect that is followed turns a POST into a GET.
  const init: RequestInit = { method, headers, signal, redirect: 'manual' };
  if (body instanceof FormData) init.body = body;
  else if (body !== undefined) {
    headers.set('content-type', 'application/json');
    init.body = JSON.stringify(body);
  }
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${url}/api/v1${path}`, init);
    text = await response.text();
  } catch (error) {
    // The message of a failed fetch is only "fetch failed"; the reason is in its cause.
    const { name, cause } = error as Error & { cause?: { code?: string } };
    throw new HostUnreachable(
      isUntrusted(cause?.code)
        ? `this computer refuses the certificate of ${url} (${cause?.code ?? name}); set NODE_EXTRA_CA_CERTS to the file with the root certificate of who issued it`
        : `no response from ${url} (${cause?.code ?? name})`,
    );
  }
  const location = response.headers.get('location');
  if (response.status < 400 && location !== null) throw movedTo(url, path, location);
  const content = parseJson(text);
  if (!response.ok) throw refusal(response.status, content);
  if (content === undefined && text !== '') throw notActivepieces(url);
  return content as Body;
}

function movedTo(url: string, path: string, location: string): HostUnreachable {
  const from = `${url}/api/v1${path}`;
  if (!URL.canParse(location, from)) return notActivepieces(url);
  const { href, origin } = new URL(location, from);
  const isSamePath = href.endsWith(`/api/v1${path}`);
  return new HostMoved(url, isSamePath ? href.slice(0, -`/api/v1${path}`.length) : origin);
}

function notActivepieces(url: string): HostUnreachable {
  return new HostUnreachable(`the server at ${url} is not Activepieces`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Hosts from 0.86 on give an error of a piece as the text of a JSON object, with its message. */
function refusal(status: number, content: unknown): HostRefusal {
  const { code, message, params } = (content ?? {}) as {
    code?: string;
    message?: string;
    params?: Record<string, unknown>;
  };
  const words = [params?.['standardError'], params?.['error'], params?.['message'], message].find(
    (text): text is string => typeof text === 'string' && text !== '' && text !== '{}',
  );
  const own = (parseJson(words ?? '') as { message?: unknown } | null | undefined)?.message;
  const sentence = typeof own === 'string' ? own : words;
  return new HostRefusal(status, code, sentence ?? `${status}${code ? ` ${code}` : ''}`);
}
