import type { DigaClient } from '../../diga/client';
import { withMessage } from '../../diga/errors';
import { deleteKnowledge, type KnowledgeItem } from '../../diga/knowledge';
import { type Addition, namesIn, send } from './addition';
import { listBase, readIndexed } from './wait';

/** What became of one name. */
export interface Added {
  name: string;
  /** Undefined if Diga did not add it or does not give its id, or it was removed again. */
  item: KnowledgeItem | undefined;
  outcome: 'uploaded' | 'indexing' | 'error' | 'misplaced' | 'refused';
  /** Why Diga refused it. */
  reason: string | undefined;
  /** Older items of the same name that were deleted. */
  deletedIds: string[];
  /** Older items of the same name that are still there. */
  keptIds: string[];
}

/**
 * Adds knowledge. With `replaceMs`, waits that many milliseconds at most until it is indexed, and then
 * deletes the older items of the same name in the same base. What is not ready replaces nothing.
 *
 * @throws {DigaError} when a request fails; its message says whether something was added
 */
export async function addKnowledge(
  client: DigaClient,
  addition: Addition,
  replaceMs: number | null,
): Promise<Added[]> {
  const before = replaceMs === null ? [] : await listBase(client, addition.baseId);
  const { ids, reasons } = await send(client, addition);
  const now = Date.now();
  try {
    const items = await readIndexed(client, [...new Set(ids.values())], now + (replaceMs ?? 0));
    const added = namesIn(addition).map((name) => {
      const item = items.find(({ id }) => id === ids.get(name));
      const reason = reasons.get(name);
      const outcome = reason === undefined ? toOutcome(item) : ('refused' as const);
      return { name, item, outcome, reason, deletedIds: [], keptIds: [] };
    });
    return replaceMs === null ? added : await replaceOld(client, addition, before, added);
  } catch (error) {
    throw withMessage(
      error,
      ({ message }) =>
        `${message} The new knowledge was added before that, and what it was to replace may still be there: check Find Knowledge.`,
    );
  }
}

function toOutcome(item: KnowledgeItem | undefined): Added['outcome'] {
  if (item?.status === 'uploaded') return 'uploaded';
  return item?.status === 'error' ? 'error' : 'indexing';
}

/** Deletes what is replaced by a ready item, and new items that cannot be indexed. */
async function replaceOld(
  client: DigaClient,
  { baseId }: Addition,
  before: readonly KnowledgeItem[],
  added: readonly Added[],
): Promise<Added[]> {
  // Read back: where the new item is not in the base, the agent would be left without any.
  const current = new Set((await listBase(client, baseId)).map(({ id }) => id));
  const results: Added[] = [];
  for (const one of added) {
    const newId = one.item?.id;
    const old = before
      .filter(({ id, name }) => id !== newId && current.has(id) && name.trim() === one.name)
      .map(({ id }) => id);
    if (one.outcome === 'uploaded' && newId !== undefined && current.has(newId)) {
      results.push({ ...one, ...(await deleteAll(client, old)) });
    } else if (one.outcome === 'error' && newId !== undefined) {
      const { keptIds } = await deleteAll(client, [newId]);
      results.push({ ...one, item: keptIds.length > 0 ? one.item : undefined, keptIds: old });
    } else {
      const outcome = one.outcome === 'uploaded' ? 'misplaced' : one.outcome;
      results.push({ ...one, outcome, keptIds: old });
    }
  }
  return results;
}

async function deleteAll(
  client: DigaClient,
  ids: readonly string[],
): Promise<Pick<Added, 'deletedIds' | 'keptIds'>> {
  const deletedIds: string[] = [];
  const keptIds: string[] = [];
  for (const id of ids) {
    const outcome = await deleteKnowledge(client, id);
    (outcome === 'remaining' ? keptIds : deletedIds).push(id);
  }
  return { deletedIds, keptIds };
}
