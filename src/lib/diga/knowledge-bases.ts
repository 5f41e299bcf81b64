import type { DigaClient } from './client';
import { paged } from './paging';
import { PERMISSIONS } from './permissions';
import type { KnowledgeBase, Page } from './types';

/** Maximum page size that Diga allows for knowledge bases. */
const PAGE_SIZE = 100;

/** Limit for lists of knowledge bases that are read whole. No project has as many. */
export const MAX_KNOWLEDGE_BASES = 10_000;

/**
 * The knowledge bases of the project, newest first, at most `cap`.
 *
 * @throws {DigaError} when a page cannot be read.
 */
export function listKnowledgeBases(
  client: DigaClient,
  cap: number,
): AsyncGenerator<KnowledgeBase, void, undefined> {
  return paged({
    cap,
    idOf: (base) => base.id,
    fetchPage: (after) =>
      client.request<Page<KnowledgeBase>>({
        method: 'GET',
        path: '/v1/knowledge/base/',
        query: { limit: Math.min(cap, PAGE_SIZE), order: 'desc', after },
        permissions: [PERMISSIONS.knowledgeRead],
      }),
  });
}
