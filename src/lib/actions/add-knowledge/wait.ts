import { setTimeout as delay } from 'node:timers/promises';
import pMap from 'p-map';
import type { DigaClient } from '../../diga/client';
import { isDigaError } from '../../diga/errors';
import {
  getKnowledge,
  type KnowledgeItem,
  listKnowledge,
  MAX_KNOWLEDGE_ITEMS,
} from '../../diga/knowledge';
import { collect } from '../../diga/paging';

/** Items read in parallel. */
const CONCURRENCY = 4;

/** The pause between two polls grows within these limits, in milliseconds. */
const MIN_PAUSE_MS = 500;
const MAX_PAUSE_MS = 5_000;
const PAUSE_GROWTH = 1.5;

/**
 * The items of a knowledge base, or those in none.
 *
 * @throws {DigaError} when a page cannot be read
 */
export async function listBase(
  client: DigaClient,
  baseId: string | undefined,
): Promise<KnowledgeItem[]> {
  const items = await collect(listKnowledge(client, { baseId }, MAX_KNOWLEDGE_ITEMS));
  // An item in no base has null here; one that was asked for by its base may have nothing.
  return items.filter((item) => (item.knowledge_base_id ?? baseId) === baseId);
}

/**
 * The items with these ids, as they are once none of them is being indexed, or at `deadline`.
 *
 * @throws {DigaError} when an item cannot be read
 */
export async function readIndexed(
  client: DigaClient,
  ids: readonly string[],
  deadline: number,
): Promise<KnowledgeItem[]> {
  return poll(deadline, async () => {
    const items = await pMap(ids, (id) => getKnowledge(client, id), { concurrency: CONCURRENCY });
    const isLast = items.every(({ status }) => status === 'uploaded' || status === 'error');
    return { value: items, isLast };
  });
}

/** Reads until a value is the last one, or until `deadline`. Goes on after a retryable error before that. */
async function poll<Value>(
  deadline: number,
  read: () => Promise<{ value: Value; isLast: boolean }>,
): Promise<Value> {
  for (let pauseMs = MIN_PAUSE_MS; ; pauseMs = Math.min(pauseMs * PAUSE_GROWTH, MAX_PAUSE_MS)) {
    const leftMs = deadline - Date.now();
    try {
      const { value, isLast } = await read();
      if (isLast || leftMs <= 0) return value;
    } catch (error) {
      if (!isDigaError(error) || !error.isRetryable || leftMs <= 0) throw error;
    }
    await delay(Math.min(pauseMs, leftMs));
  }
}
