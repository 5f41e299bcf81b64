import type { DigaClient } from '../../../src/lib/diga/client';
import { PERMISSIONS } from '../../../src/lib/diga/permissions';
import type { HttpMethod } from '../../../src/lib/http/transport';

/** The path of the list of agents. */
export const AGENTS = '/v1/agent/';

/** The permissions that every request of these tests names. */
export const permissions = [PERMISSIONS.agentsRead];

export function get(client: DigaClient, path = AGENTS): Promise<unknown> {
  return client.request({ method: 'GET', path, permissions });
}

/** A request with a body. */
export function send(client: DigaClient, method: HttpMethod): Promise<unknown> {
  return client.request({ method, path: '/v1/webhook/', body: {}, permissions });
}
