/** Knowledge: bases and their items, per Diga's description. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, listQuery, nullable, Uuid } from './basics';

export const KnowledgeBaseResponseSchema = Type.Object({
  id: Uuid,
  name: Type.String(),
  created_date: Type.Optional(nullable(DateTime)),
  description: Type.Optional(nullable(Type.String())),
  knowledge_item_ids: Type.Array(Uuid),
  item_count: Type.Integer(),
});
export type KnowledgeBaseResponse = Static<typeof KnowledgeBaseResponseSchema>;

export const KnowledgeBaseCreateSchema = Type.Object({
  name: Type.String(),
  description: Type.Optional(nullable(Type.String())),
  knowledge_item_ids: Type.Optional(nullable(Type.Array(Type.String()))),
});
export const KnowledgeBaseUpdateSchema = Type.Partial(KnowledgeBaseCreateSchema);

export const KnowledgeBaseListQuerySchema = Type.Object({
  ...listQuery({ maximum: 100, default: 20 }),
  agent_id: Type.Optional(Uuid),
  name: Type.Optional(Type.String()),
});

export const KnowledgeStatusSchema = Type.Enum(['indexing', 'uploaded', 'error']);
export const KnowledgeCategorySchema = Type.Enum(['file', 'url', 'txt']);

const itemFields = {
  id: Uuid,
  name: Type.String(),
  created_date: DateTime,
  status: KnowledgeStatusSchema,
  size_bytes: Type.Optional(nullable(Type.Integer())),
  knowledge_base_id: Type.Optional(nullable(Uuid)),
};
const FileKnowledgeItemSchema = Type.Object({
  ...itemFields,
  category: Type.Literal('file'),
  url: Type.String(),
});
const URLKnowledgeItemSchema = Type.Object({
  ...itemFields,
  category: Type.Literal('url'),
  url: Type.String(),
});
const TextKnowledgeItemSchema = Type.Object({
  ...itemFields,
  category: Type.Literal('txt'),
  content: Type.Optional(nullable(Type.String())),
});
export const KnowledgeItemResponseSchema = Type.Union([
  FileKnowledgeItemSchema,
  URLKnowledgeItemSchema,
  TextKnowledgeItemSchema,
]);
export const URLUploadResponseSchema = Type.Object({
  successful_items: Type.Array(URLKnowledgeItemSchema),
  failed_items: Type.Array(Type.Object({ name: Type.String(), error: Type.String() })),
});
export type URLUploadResponse = Static<typeof URLUploadResponseSchema>;
export type URLKnowledgeItem = Static<typeof URLKnowledgeItemSchema>;
export type KnowledgeItemResponse = Static<typeof KnowledgeItemResponseSchema>;

export const KnowledgeItemParamsSchema = Type.Object({ id: Uuid });
export const KnowledgeItemListQuerySchema = Type.Object({
  ...listQuery({ maximum: 1000, default: 50 }),
  status: Type.Optional(KnowledgeStatusSchema),
  category: Type.Optional(KnowledgeCategorySchema),
  name: Type.Optional(Type.String()),
  knowledge_base_id: Type.Optional(Uuid),
});

const BaseOfNewItem = Type.Optional(nullable(Uuid));
export const TextKnowledgeItemRequestSchema = Type.Object({
  name: Type.String(),
  content: Type.String(),
  knowledge_base_id: BaseOfNewItem,
});
export const URLKnowledgeItemRequestSchema = Type.Object({
  items: Type.Array(
    Type.Object({ url: Type.String(), name: Type.Optional(nullable(Type.String())) }),
  ),
  knowledge_base_id: BaseOfNewItem,
});
