/** Integrations and their tools, which an agent uses during a call, per Diga's description. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { AnyObject, DateTime, listQuery, nullable, oneOf, Uuid } from './basics';

const IntegrationTypeSchema = oneOf('HTTP', 'MCP');

export const CreateIntegrationRequestSchema = Type.Object({
  name: Type.String(),
  description: Type.Optional(nullable(Type.String())),
  base_url: Type.String(),
  integration_type: IntegrationTypeSchema,
  auth_key: Type.Optional(nullable(Type.String())),
  headers: Type.Optional(nullable(AnyObject)),
});
export const UpdateIntegrationRequestSchema = Type.Partial(
  Type.Omit(CreateIntegrationRequestSchema, ['integration_type']),
);
export const IntegrationResponseSchema = Type.Object({
  id: Uuid,
  name: Type.String(),
  description: Type.Optional(nullable(Type.String())),
  base_url: Type.String(),
  auth_type: oneOf('NONE', 'API_KEY'),
  integration_type: IntegrationTypeSchema,
  auth_key: Type.Optional(nullable(Type.String())),
  headers: Type.Optional(nullable(AnyObject)),
  requires_setup: Type.Optional(Type.Boolean()),
  source_integration_template_id: Type.Optional(nullable(Uuid)),
  created_at: DateTime,
  updated_at: DateTime,
});
export type IntegrationResponse = Static<typeof IntegrationResponseSchema>;

const ParamValueSourceSchema = oneOf('llm', 'fixed', 'dynamic');
const SimpleValue = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

const QueryParamSchema = Type.Object({
  name: Type.String(),
  data_type: oneOf('string', 'integer', 'number', 'boolean'),
  description: Type.Optional(nullable(Type.String())),
  required: Type.Optional(Type.Boolean()),
  value_source: Type.Optional(ParamValueSourceSchema),
  fixed_value: Type.Optional(nullable(SimpleValue)),
});
const BODY_PARAM_FIELDS = {
  name: Type.String(),
  data_type: oneOf('string', 'integer', 'number', 'boolean', 'object'),
  description: Type.Optional(nullable(Type.String())),
  required: Type.Optional(Type.Boolean()),
  value_source: Type.Optional(ParamValueSourceSchema),
  fixed_value: Type.Optional(nullable(SimpleValue)),
};
export const BodyParamSchema = Type.Object({
  ...BODY_PARAM_FIELDS,
  // Diga's own may be nested deeper.
  properties: Type.Optional(nullable(Type.Array(Type.Object(BODY_PARAM_FIELDS)))),
});
export type BodyParam = Static<typeof BodyParamSchema>;

const PathParamSchema = Type.Object({
  name: Type.String(),
  description: Type.Optional(nullable(Type.String())),
  required: Type.Optional(Type.Boolean()),
  value_source: Type.Optional(ParamValueSourceSchema),
  fixed_value: Type.Optional(nullable(Type.String())),
});

const TOOL_FIELDS = {
  name: Type.String(),
  query: Type.Optional(nullable(Type.Array(QueryParamSchema))),
  body: Type.Optional(nullable(Type.Array(BodyParamSchema))),
  path: Type.Optional(nullable(Type.Array(PathParamSchema))),
  method: oneOf('GET', 'POST', 'PUT', 'DELETE', 'PATCH'),
  timeout: Type.Optional(nullable(Type.Integer())),
  approval_required: Type.Optional(Type.Boolean()),
  execution_audio: Type.Optional(nullable(oneOf('waiting_music', 'typing'))),
  pre_speech: Type.Optional(oneOf('auto', 'force')),
};
export const CreateHttpToolRequestSchema = Type.Object({
  ...TOOL_FIELDS,
  description: Type.String(),
  endpoint_path: Type.String(),
  headers: Type.Optional(nullable(AnyObject)),
});
export type NewHttpTool = Static<typeof CreateHttpToolRequestSchema>;
/** Its fields are not in the facts; the sandbox takes those of a new tool, each optional. */
export const UpdateHttpToolRequestSchema = Type.Partial(CreateHttpToolRequestSchema);
export const HttpToolResponseSchema = Type.Object({
  id: Uuid,
  type: Type.Optional(Type.Literal('HTTP')),
  ...TOOL_FIELDS,
  description: Type.Optional(nullable(Type.String())),
  endpoint_path: Type.Optional(nullable(Type.String())),
  headers: nullable(AnyObject),
});
export type HttpToolResponse = Static<typeof HttpToolResponseSchema>;

export const IntegrationToolsRequestSchema = Type.Object({
  integration_id: Uuid,
  tool_ids: Type.Array(Uuid),
});
export type IntegrationToolsRequest = Static<typeof IntegrationToolsRequestSchema>;

export const IntegrationParamsSchema = Type.Object({ integration_id: Uuid });
export const ToolParamsSchema = Type.Object({ integration_id: Uuid, tool_id: Uuid });
export const IntegrationListQuerySchema = Type.Object({
  ...listQuery({ maximum: 100, default: 50 }),
  integration_type: Type.Optional(IntegrationTypeSchema),
});
export const ToolListQuerySchema = Type.Object(listQuery({ maximum: 100, default: 20 }));
