import type { Voice } from './agents';
import type { DigaClient } from './client';
import { list } from './paging';
import { PERMISSIONS } from './permissions';

/** Maximum page size that Diga allows for voices. */
const PAGE_SIZE = 50;

/**
 * The voices that an agent can have, at most `cap`.
 *
 * @throws {DigaError} when a page cannot be read.
 */
export function listVoices(
  client: DigaClient,
  cap: number,
): AsyncGenerator<Voice, void, undefined> {
  return list<Voice>(client, {
    path: '/v1/voice/',
    permissions: [PERMISSIONS.voicesRead],
    pageSize: PAGE_SIZE,
    cap,
  });
}
