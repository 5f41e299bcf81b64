/** Knowledge items: texts, web addresses and files. */
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { assumed } from '../assumptions';
import {
  KnowledgeItemListQuerySchema,
  KnowledgeItemParamsSchema,
  type KnowledgeItemResponse,
  TextKnowledgeItemRequestSchema,
  type URLKnowledgeItem,
  URLKnowledgeItemRequestSchema,
  type URLUploadResponse,
} from '../contract';
import { includesText, getPage } from '../paging';
import type { App, RouteContext } from './route';

/** Adds the routes of knowledge items: list, read, add and delete. */
export function knowledgeRoutes(app: App, context: RouteContext): void {
  addReads(app, context);
  addWrites(app, context);
}

function addReads(app: App, { project, needs }: RouteContext): void {
  const onRequest = needs('knowledge_bases', 'read');

  app.get(
    '/v1/knowledge/item/',
    { onRequest, schema: { querystring: KnowledgeItemListQuerySchema } },
    (request) => {
      const { status, category, name, knowledge_base_id: baseId } = request.query;
      return getPage<KnowledgeItemResponse, KnowledgeItemResponse>(
        {
          items: project.knowledge.list(),
          getId: (item) => item.id,
          matches: (item) =>
            (status === undefined || item.status === status) &&
            (category === undefined || item.category === category) &&
            includesText(item.name, name) &&
            (baseId === undefined || item.knowledge_base_id === baseId),
        },
        request.query,
        (item) => item,
      );
    },
  );

  app.get(
    '/v1/knowledge/item/:id',
    { onRequest, schema: { params: KnowledgeItemParamsSchema } },
    (request) => {
      const item = project.knowledge.find(request.params.id);
      if (!item) throw assumed.unknownKnowledgeItem();
      return item;
    },
  );
}

function addWrites(app: App, { project, needs }: RouteContext): void {
  const onRequest = needs('knowledge_bases', 'write');
  // The default compiler would convert a number in a body to a string.
  const validatorCompiler = TypeBoxValidatorCompiler;
  const checkBase = (baseId: string | null | undefined) => {
    if (baseId && !project.knowledgeBases.has(baseId)) throw assumed.unknownKnowledgeBase();
  };

  app.post(
    '/v1/knowledge/item/text',
    { onRequest, validatorCompiler, schema: { body: TextKnowledgeItemRequestSchema } },
    (request) => {
      const { name, content, knowledge_base_id = null } = request.body;
      checkBase(knowledge_base_id);
      return project.knowledge.add({ name, content, knowledge_base_id });
    },
  );

  app.post(
    '/v1/knowledge/item/url',
    { onRequest, validatorCompiler, schema: { body: URLKnowledgeItemRequestSchema } },
    (request): URLUploadResponse => {
      const { items, knowledge_base_id = null } = request.body;
      checkBase(knowledge_base_id);
      const answer: URLUploadResponse = { successful_items: [], failed_items: [] };
      for (const { url, name } of items) {
        const { refused, redirected } = project.knowledge.addresses;
        const { url: actual = url, title = name ?? url } = redirected[url] ?? {};
        const error = refused[url];
        if (error !== undefined) answer.failed_items.push({ name: name ?? url, error });
        else {
          const item = project.knowledge.add({ name: title, url: actual, knowledge_base_id });
          answer.successful_items.push(item as URLKnowledgeItem);
        }
      }
      return answer;
    },
  );

  app.delete(
    '/v1/knowledge/item/:id',
    { onRequest, schema: { params: KnowledgeItemParamsSchema } },
    (request, reply) => {
      if (!project.knowledge.remove(request.params.id)) throw assumed.unknownKnowledgeItem();
      // The description allows any content; `null` is the shortest JSON.
      return reply.type('application/json').send('null');
    },
  );
}
