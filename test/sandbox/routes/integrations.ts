/** Integrations and their HTTP tools. */
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import {
  CreateHttpToolRequestSchema,
  CreateIntegrationRequestSchema,
  type HttpToolResponse,
  IntegrationListQuerySchema,
  IntegrationParamsSchema,
  type IntegrationResponse,
  ToolListQuerySchema,
  ToolParamsSchema,
  UpdateIntegrationRequestSchema,
  UpdateHttpToolRequestSchema,
} from '../contract';
import type { Integration } from '../integrations';
import { getPage } from '../paging';
import type { App, RouteContext } from './route';

// The default compiler would convert a number in a body to a string.
const validatorCompiler = TypeBoxValidatorCompiler;

/** Adds the routes of integrations and of their tools. */
export function integrationRoutes(app: App, context: RouteContext): void {
  addIntegrations(app, context);
  addTools(app, context);
}

function addIntegrations(app: App, { project: { integrations }, needs }: RouteContext): void {
  const path = '/v1/integration';

  app.get(
    path,
    {
      onRequest: needs('integrations', 'read'),
      schema: { querystring: IntegrationListQuerySchema },
    },
    (request) => {
      const { integration_type: type } = request.query;
      return getPage<Integration, IntegrationResponse>(
        {
          items: [...integrations.all.values()],
          getId: ({ response }) => response.id,
          matches: ({ response }) => type === undefined || response.integration_type === type,
        },
        request.query,
        ({ response }) => response,
      );
    },
  );

  app.post(
    path,
    {
      onRequest: needs('integrations', 'write'),
      validatorCompiler,
      schema: { body: CreateIntegrationRequestSchema },
    },
    (request, reply) => reply.code(201).send(integrations.add(request.body).response),
  );

  app.patch(
    `${path}/:integration_id`,
    {
      onRequest: needs('integrations', 'write'),
      validatorCompiler,
      schema: { params: IntegrationParamsSchema, body: UpdateIntegrationRequestSchema },
    },
    ({ params, body }) => Object.assign(integrations.get(params.integration_id).response, body),
  );

  app.delete(
    `${path}/:integration_id`,
    { onRequest: needs('integrations', 'write'), schema: { params: IntegrationParamsSchema } },
    (request, reply) => {
      integrations.delete(request.params.integration_id);
      return reply.code(204).send();
    },
  );
}

function addTools(app: App, { project: { integrations }, needs }: RouteContext): void {
  const path = '/v1/integration/:integration_id/tool';
  const params = ToolParamsSchema;
  const onRequest = needs('tools', 'write');

  app.get(
    path,
    {
      onRequest: needs('tools', 'read'),
      schema: { params: IntegrationParamsSchema, querystring: ToolListQuerySchema },
    },
    (request) =>
      getPage<HttpToolResponse, HttpToolResponse>(
        { items: integrations.get(request.params.integration_id).tools, getId: ({ id }) => id },
        request.query,
        (tool) => tool,
      ),
  );

  app.post(
    path,
    {
      onRequest,
      validatorCompiler,
      schema: { params: IntegrationParamsSchema, body: CreateHttpToolRequestSchema },
    },
    (request, reply) => {
      const integration = integrations.get(request.params.integration_id);
      return reply.code(201).send(integrations.addTool(integration, request.body));
    },
  );

  app.patch(
    `${path}/:tool_id`,
    { onRequest, validatorCompiler, schema: { params, body: UpdateHttpToolRequestSchema } },
    ({ params: { integration_id, tool_id }, body }) =>
      integrations.changeTool(integrations.get(integration_id), tool_id, body),
  );

  app.delete(`${path}/:tool_id`, { onRequest, schema: { params } }, (request, reply) => {
    const { integration_id, tool_id } = request.params;
    integrations.deleteTool(integrations.get(integration_id), tool_id);
    return reply.code(204).send();
  });
}
