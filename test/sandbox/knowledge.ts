/** The knowledge of a project: its bases, and items that take time to be indexed. */
import { isoTime } from './clock';
import type { Clock } from './clock';
import type { KnowledgeItemResponse } from './contract';
import type { Ids } from './ids';
import type { Indexing, NewKnowledgeItem, WebAddresses } from './model';

interface Item {
  response: KnowledgeItemResponse;
  /** When its indexing ends, in milliseconds since the epoch, and how. */
  indexedAt: number;
  result: Indexing['result'];
}

/** The knowledge items of one project. */
export class Knowledge {
  private readonly items = new Map<string, Item>();
  addresses: WebAddresses = { refused: {}, redirected: {} };
  /** Of later items. */
  indexing: Indexing = { ms: 0, result: 'uploaded' };

  constructor(
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Every item as it is now, oldest first. */
  list(): KnowledgeItemResponse[] {
    return [...this.items.values()].map((item) => this.shown(item));
  }

  find(itemId: string): KnowledgeItemResponse | undefined {
    const item = this.items.get(itemId);
    return item && this.shown(item);
  }

  /** Adds an item, and returns it as Diga does at first: its indexing has just begun. */
  add({ name, knowledge_base_id = null, ...fields }: NewKnowledgeItem): KnowledgeItemResponse {
    const now = this.clock.now();
    const response = {
      id: this.ids.uuid(),
      name,
      created_date: isoTime(now),
      status: 'indexing' as const,
      size_bytes: null,
      knowledge_base_id,
      ...('content' in fields
        ? { category: 'txt' as const, content: fields.content }
        : { category: fields.category ?? 'url', url: fields.url }),
    };
    const { ms, result } = this.indexing;
    this.items.set(response.id, { response, indexedAt: now + ms, result });
    return response;
  }

  /** Makes these the items of a base; an item is in one base at most. */
  setItems(baseId: string, itemIds: readonly string[]): void {
    for (const { response } of this.items.values()) {
      if (itemIds.includes(response.id)) response.knowledge_base_id = baseId;
      else if (response.knowledge_base_id === baseId) response.knowledge_base_id = null;
    }
  }

  remove(itemId: string): boolean {
    return this.items.delete(itemId);
  }

  private shown({ response, indexedAt, result }: Item): KnowledgeItemResponse {
    return { ...response, status: this.clock.now() >= indexedAt ? result : 'indexing' };
  }
}
