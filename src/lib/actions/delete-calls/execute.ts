import { deleteCalls, MAX_DELETED_AT_ONCE } from '../../diga/calls';
import type { DigaClient } from '../../diga/client';
import { withMessage } from '../../diga/errors';
import { findCalls, type FoundCalls, type Selection } from './selection';

/**
 * Deletes the found calls in batches, and reads back how many of them remain.
 *
 * @throws {DigaError} when a request fails; its message says how many calls were deleted before
 */
export async function deleteFound(
  client: DigaClient,
  selection: Selection,
  { calls }: FoundCalls,
): Promise<number> {
  const ids = calls.map(({ id }) => id);
  let deleted = 0;
  try {
    for (let start = 0; start < ids.length; start += MAX_DELETED_AT_ONCE) {
      deleted += await deleteCalls(client, ids.slice(start, start + MAX_DELETED_AT_ONCE));
    }
    return await countRemaining(client, selection, ids);
  } catch (error) {
    throw withMessage(
      error,
      ({ message }) =>
        `${message} By its own count, Diga deleted ${deleted} of the ${ids.length} calls before that. Run this step again for the rest.`,
    );
  }
}

/** How many of these calls the selection still has. If it is by age, they are the oldest in it. */
async function countRemaining(
  client: DigaClient,
  selection: Selection,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0;
  const left = await findCalls(
    client,
    selection.by === 'ids' ? { by: 'ids', callIds: ids } : selection,
    ids.length,
  );
  const deleted = new Set(ids);
  return left.calls.filter(({ id }) => deleted.has(id)).length;
}
