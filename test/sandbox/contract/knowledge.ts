/** Knowledge bases, as far as Diga's description goes. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { listQuery, Uuid } from './basics';

/** Diga does not describe a knowledge base; a list of them filters by name. */
export const KnowledgeBaseResponseSchema = Type.Object({ id: Uuid, name: Type.String() });
export type KnowledgeBaseResponse = Static<typeof KnowledgeBaseResponseSchema>;

export const KnowledgeBaseListQuerySchema = Type.Object({
  ...listQuery({ maximum: 100, default: 20 }),
  agent_id: Type.Optional(Uuid),
  name: Type.Optional(Type.String()),
});
