/** A knowledge base, which holds what agents know. Diga does not document more of it. */
export interface KnowledgeBase {
  id: string;
  name?: string | null;
}
