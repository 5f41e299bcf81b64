import type { OpenEnum } from './common';

/** A knowledge base, which holds what agents know. Diga does not document more of it. */
export interface KnowledgeBase {
  id: string;
  name?: string | null;
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
