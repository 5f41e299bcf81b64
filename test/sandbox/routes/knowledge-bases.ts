/** The project's knowledge bases. */
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { assumed } from '../assumptions';
import {
  KnowledgeBaseCreateSchema,
  KnowledgeBaseListQuerySchema,
  type KnowledgeBaseResponse,
  KnowledgeBaseUpdateSchema,
  KnowledgeItemParamsSchema,
} from '../contract';
import type { Project } from '../project';
import type { KnowledgeBase } from '../model';
import { includesText, getPage } from '../paging';
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
      return getPage<KnowledgeBase, KnowledgeBaseResponse>(
        {
          items: [...project.knowledgeBases.values()],
          getId: (base) => base.id,
          matches: (base) =>
            includesText(base.name, name) &&
            (agentId === undefined ||
              (ofAgent?.draft.content.knowledge_base_ids ?? []).includes(base.id)),
        },
        request.query,
        (base) => toResponse(project, base),
      );
    },
  );

  app.get(
    '/v1/knowledge/base/:id',
    { onRequest: needs('knowledge_bases', 'read'), schema: { params: KnowledgeItemParamsSchema } },
    ({ params }) => toResponse(project, known(project, params.id)),
  );

  const onRequest = needs('knowledge_bases', 'write');
  const validatorCompiler = TypeBoxValidatorCompiler;

  app.post(
    '/v1/knowledge/base/',
    { onRequest, validatorCompiler, schema: { body: KnowledgeBaseCreateSchema } },
    ({ body }) => {
      const base = project.addKnowledgeBase(body.name);
      base.description = body.description ?? null;
      if (body.knowledge_item_ids) project.knowledge.setItems(base.id, body.knowledge_item_ids);
      return toResponse(project, base);
    },
  );

  app.patch(
    '/v1/knowledge/base/:id',
    {
      onRequest,
      validatorCompiler,
      schema: { params: KnowledgeItemParamsSchema, body: KnowledgeBaseUpdateSchema },
    },
    ({ params, body }) => {
      const base = known(project, params.id);
      if (body.name !== undefined) base.name = body.name;
      if (body.description !== undefined) base.description = body.description;
      if (body.knowledge_item_ids) project.knowledge.setItems(base.id, body.knowledge_item_ids);
      return toResponse(project, base);
    },
  );
}

function known(project: Project, id: string): KnowledgeBase {
  const base = project.knowledgeBases.get(id);
  if (!base) throw assumed.unknownKnowledgeBase();
  return base;
}

function toResponse(project: Project, base: KnowledgeBase): KnowledgeBaseResponse {
  const itemIds = project.knowledge
    .list()
    .flatMap((item) => (item.knowledge_base_id === base.id ? [item.id] : []));
  return { ...base, knowledge_item_ids: itemIds, item_count: itemIds.length };
}
