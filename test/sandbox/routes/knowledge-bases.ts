/** The project's knowledge bases. */
import { KnowledgeBaseListQuerySchema, type KnowledgeBaseResponse } from '../contract';
import type { KnowledgeBase } from '../model';
import { includesText, pageOf } from '../paging';
import type { App, RouteContext } from './route';

/** Adds the route of knowledge bases. */
export function knowledgeBaseRoutes(app: App, { project, needs }: RouteContext): void {
  app.get(
    '/v1/knowledge/base/',
    {
      onRequest: needs('knowledge_bases', 'read'),
      schema: { querystring: KnowledgeBaseListQuerySchema },
    },
    (request) => {
      const { agent_id: agentId, name } = request.query;
      const ofAgent = agentId === undefined ? undefined : project.agents.get(agentId);
      return pageOf<KnowledgeBase, KnowledgeBaseResponse>(
        {
          items: [...project.knowledgeBases.values()],
          idOf: (base) => base.id,
          matches: (base) =>
            includesText(base.name, name) &&
            (agentId === undefined ||
              (ofAgent?.draft.content.knowledge_base_ids ?? []).includes(base.id)),
        },
        request.query,
        (base) => {
          const itemIds = project.knowledge
            .list()
            .flatMap((item) => (item.knowledge_base_id === base.id ? [item.id] : []));
          return { ...base, knowledge_item_ids: itemIds, item_count: itemIds.length };
        },
      );
    },
  );
}
