import { InputError } from '../../errors';
import { requestText } from '../../http/node-transport';

/** Time-out of the request to the host, in milliseconds. */
const TIMEOUT_MS = 2_000;

/** The part of a context that names the host. */
interface HostContext {
  server: { apiUrl: string };
}

/**
 * Checks that the host waits for an answer of the flow as long as Diga does. One that does not say is
 * trusted: the text of the field names its usual limit.
 *
 * @throws {InputError} when the host is known to stop waiting before `waitSeconds`
 */
export async function assertHostWaits(
  { server }: HostContext,
  waitSeconds: number,
  field: string,
): Promise<void> {
  const limit = await readWebhookTimeout(server.apiUrl);
  if (limit === null || limit >= waitSeconds) return;
  throw new InputError(
    `"${field}" is ${waitSeconds}, but this Activepieces stops waiting after ${limit}. Enter at most ${limit}, or have its administrator raise AP_WEBHOOK_TIMEOUT_SECONDS.`,
  );
}

/**
 * How long the host waits for an answer, in seconds; null if it does not say. Source: the flags that it
 * gives to its builder, for which it wants no token.
 */
async function readWebhookTimeout(apiUrl: string): Promise<number | null> {
  try {
    const { status, text } = await requestText({
      method: 'GET',
      url: new URL('v1/flags', apiUrl),
      headers: { accept: 'application/json' },
      body: undefined,
      timeoutMs: TIMEOUT_MS,
      isInternal: true,
    });
    const flags = JSON.parse(text) as { WEBHOOK_TIMEOUT_SECONDS?: unknown } | null;
    const seconds = status === 200 ? flags?.WEBHOOK_TIMEOUT_SECONDS : null;
    return typeof seconds === 'number' && seconds > 0 ? seconds : null;
  } catch {
    return null;
  }
}
