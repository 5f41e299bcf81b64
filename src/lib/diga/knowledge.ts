import { type DigaClient, requestItem } from './client';
import { isDigaError, nullIfMissing } from './errors';
import { list } from './paging';
import { PERMISSIONS } from './permissions';
import { hasText } from './response';
import type { OpenEnum } from './types';

/** A knowledge base, which holds what agents know. */
export interface KnowledgeBase {
  id: string;
  name?: string | null;
  description?: string | null;
  knowledge_item_ids?: string[];
}

export type KnowledgeStatus = OpenEnum<'indexing' | 'uploaded' | 'error'>;

export type KnowledgeCategory = OpenEnum<'file' | 'url' | 'txt'>;

/** One piece of knowledge: a file, a web address or a text. */
export interface KnowledgeItem {
  id: string;
  name: string;
  created_date: string;
  category?: KnowledgeCategory;
  status: KnowledgeStatus;
  size_bytes?: number | null;
  knowledge_base_id?: string | null;
  /** Of a file or a web address. */
  url?: string | null;
  /** Of a text. */
  content?: string | null;
}

/** Maximum page size that Diga allows for knowledge items. */
const PAGE_SIZE = 1000;

/** Limit for lists of knowledge items that are read whole. No project has as many. */
export const MAX_KNOWLEDGE_ITEMS = 100_000;

export interface KnowledgeFilter {
  baseId?: string | undefined;
  category?: KnowledgeCategory | undefined;
  status?: KnowledgeStatus | undefined;
}

/**
 * The knowledge items of the project, newest first, at most `cap`.
 *
 * @throws {DigaError} when a page cannot be read.
 */
export function listKnowledge(
  client: DigaClient,
  { baseId, category, status }: KnowledgeFilter,
  cap: number,
): AsyncGenerator<KnowledgeItem, void, undefined> {
  return list<KnowledgeItem>(client, {
    path: '/v1/knowledge/item/',
    permissions: [PERMISSIONS.knowledgeRead],
    pageSize: PAGE_SIZE,
    cap,
    filter: { status, category, knowledge_base_id: baseId },
  });
}

/**
 * One knowledge item.
 *
 * @throws {DigaError} when it cannot be read; of kind `not_found` when it does not exist.
 */
export function getKnowledge(client: DigaClient, itemId: string): Promise<KnowledgeItem> {
  return requestItem<KnowledgeItem>(client, {
    method: 'GET',
    path: `/v1/knowledge/item/${encodeURIComponent(itemId)}`,
    permissions: [PERMISSIONS.knowledgeRead],
  });
}

/**
 * Adds a text to a knowledge base, or to none; returns the id of the item.
 *
 * @throws {DigaError} when Diga declines. When the error is retryable, Diga may have added it.
 */
export async function addText(
  client: DigaClient,
  text: { name: string; content: string },
  baseId: string | undefined,
): Promise<string> {
  const { id } = await requestItem<KnowledgeItem>(client, {
    method: 'POST',
    path: '/v1/knowledge/item/text',
    body: { ...text, knowledge_base_id: baseId ?? null },
    permissions: [PERMISSIONS.knowledgeWrite],
  });
  return id;
}

/** What became of web addresses: the new items, and why others were not added. */
export interface AddedUrls {
  items: readonly KnowledgeItem[];
  failures: readonly { name: string; error: string }[];
}

/**
 * Adds web addresses to a knowledge base, or to none.
 *
 * @throws {DigaError} when Diga declines. When the error is retryable, Diga may have added them.
 */
export async function addUrls(
  client: DigaClient,
  items: readonly { name: string; url: string }[],
  baseId: string | undefined,
): Promise<AddedUrls> {
  const response = await client.request<{
    successful_items?: KnowledgeItem[] | null;
    failed_items?: { name: string; error: string }[] | null;
  } | null>({
    method: 'POST',
    path: '/v1/knowledge/item/url',
    body: { items, knowledge_base_id: baseId ?? null },
    permissions: [PERMISSIONS.knowledgeWrite],
  });
  const { successful_items: successful, failed_items: failed } = response ?? {};
  return {
    items: (successful ?? []).filter((item) => hasText(item, 'id')),
    failures: (failed ?? []).filter((item) => hasText(item, 'name')),
  };
}

/**
 * Deletes a knowledge item and reads back whether it is gone. `missing`: it did not exist.
 *
 * @throws {DigaError} when Diga declines, or the item cannot be read back.
 */
export async function deleteKnowledge(
  client: DigaClient,
  itemId: string,
): Promise<'deleted' | 'missing' | 'remaining'> {
  try {
    await client.request({
      method: 'DELETE',
      path: `/v1/knowledge/item/${encodeURIComponent(itemId)}`,
      permissions: [PERMISSIONS.knowledgeWrite],
    });
  } catch (error) {
    if (isDigaError(error, 'not_found')) return 'missing';
    throw error;
  }
  return (await nullIfMissing(getKnowledge(client, itemId))) ? 'remaining' : 'deleted';
}

/** Maximum page size that Diga allows for knowledge bases. */
const BASES_PAGE_SIZE = 100;

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
  return list<KnowledgeBase>(client, {
    path: '/v1/knowledge/base/',
    permissions: [PERMISSIONS.knowledgeRead],
    pageSize: BASES_PAGE_SIZE,
    cap,
  });
}

/** The fields of a knowledge base to set. Its items are replaced. */
export interface BaseChanges {
  name?: string;
  description?: string | null;
  knowledge_item_ids?: readonly string[];
}

/**
 * One knowledge base.
 *
 * @throws {DigaError} when it cannot be read; of kind `not_found` when it does not exist.
 */
export function getBase(client: DigaClient, baseId: string): Promise<KnowledgeBase> {
  return requestItem<KnowledgeBase>(client, {
    method: 'GET',
    path: `/v1/knowledge/base/${encodeURIComponent(baseId)}`,
    permissions: [PERMISSIONS.knowledgeRead],
    holdsOnlyId: true,
  });
}

/**
 * Makes a knowledge base.
 *
 * @throws {DigaError} when Diga declines. When the error is retryable, Diga may have made it.
 */
export function createBase(client: DigaClient, base: BaseChanges): Promise<KnowledgeBase> {
  return requestItem<KnowledgeBase>(client, {
    method: 'POST',
    path: '/v1/knowledge/base/',
    body: base,
    permissions: [PERMISSIONS.knowledgeWrite],
  });
}

/**
 * Changes a knowledge base. The result has to be read back.
 *
 * @throws {DigaError} when Diga declines.
 */
export function updateBase(
  client: DigaClient,
  baseId: string,
  changes: BaseChanges,
): Promise<unknown> {
  return client.request({
    method: 'PATCH',
    path: `/v1/knowledge/base/${encodeURIComponent(baseId)}`,
    body: changes,
    permissions: [PERMISSIONS.knowledgeWrite],
    isIdempotent: true,
  });
}
