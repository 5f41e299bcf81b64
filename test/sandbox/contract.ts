/**
 * The contract of the part of Diga's API that the sandbox implements, as TypeBox schemas with static
 * types. It comes from Diga's published API description alone and shares nothing with the code under
 * test: the tests check both sides against it.
 *
 * Response objects are open (unknown fields pass), because Diga adds fields over time.
 */
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';
import { AnyObject, DateTime, listQuery, nullable, Uuid } from './contract/basics';

export * from './contract/agents';
export * from './contract/integrations';
export * from './contract/billing';
export * from './contract/executions';
export * from './contract/hosted-workflows';
export * from './contract/call-deletion';
export * from './contract/knowledge';
export * from './contract/paths';
export * from './contract/phones';
export * from './contract/workflows';

// Errors

export const ErrorResponseSchema = Type.Object({
  status: Type.Optional(Type.String()),
  error_code: Type.String(),
  message: Type.String(),
});
export type ErrorResponse = Static<typeof ErrorResponseSchema>;

export const ValidationErrorSchema = Type.Object({
  loc: Type.Array(Type.Union([Type.String(), Type.Integer()])),
  msg: Type.String(),
  type: Type.String(),
});
export const HTTPValidationErrorSchema = Type.Object({
  detail: Type.Optional(Type.Array(ValidationErrorSchema)),
});
export type HTTPValidationError = Static<typeof HTTPValidationErrorSchema>;

// Lists

/** The schema of one page of a list of `item`. */
export function paginated<T extends TSchema>(item: T) {
  return pageSchema(item, Uuid);
}

/** The same for a list whose ids are plain strings. */
export function paginatedByString<T extends TSchema>(item: T) {
  return pageSchema(item, Type.String());
}

function pageSchema<T extends TSchema, Id extends TSchema>(item: T, id: Id) {
  return Type.Object({
    data: Type.Array(item),
    has_more: Type.Boolean(),
    first_id: Type.Optional(nullable(id)),
    last_id: Type.Optional(nullable(id)),
    current_page: Type.Optional(nullable(Type.Integer({ minimum: 1 }))),
    total_pages: Type.Optional(nullable(Type.Integer({ minimum: 0 }))),
  });
}

// Calls and messages

export const CallStatusSchema = Type.Union([
  Type.Literal('dialing'),
  Type.Literal('in_queue'),
  Type.Literal('in_progress'),
  Type.Literal('completed'),
]);

/** A call's status in a response: older accounts have more final statuses than the enum. */
export const ReturnedCallStatusSchema = Type.Union([
  CallStatusSchema,
  Type.Literal('failed'),
  Type.Literal('transferred'),
  Type.Literal('no_answer'),
]);
export type CallStatus = Static<typeof ReturnedCallStatusSchema>;

export const CallTypeSchema = Type.Union([Type.Literal('inbound'), Type.Literal('outbound')]);
export type CallType = Static<typeof CallTypeSchema>;

export const ChannelSchema = Type.Union([Type.Literal('call'), Type.Literal('web')]);
export type Channel = Static<typeof ChannelSchema>;

export const ContactResponseSchema = Type.Object({
  id: Uuid,
  created_date: DateTime,
  identifier: Type.String(),
  contact_type: ChannelSchema,
});
export type ContactResponse = Static<typeof ContactResponseSchema>;

export const CallResponseSchema = Type.Object({
  id: Uuid,
  agent_id: nullable(Uuid),
  agent_version_id: nullable(Uuid),
  status: ReturnedCallStatusSchema,
  recording_url: Type.Optional(nullable(Type.String())),
  start_time: Type.Optional(nullable(DateTime)),
  end_time: Type.Optional(nullable(DateTime)),
  duration: Type.Optional(nullable(Type.Integer())),
  type: CallTypeSchema,
  end_reason: Type.Optional(nullable(Type.String())),
  contact: ContactResponseSchema,
  phone_register_id: nullable(Uuid),
  dynamic_variables: Type.Optional(nullable(AnyObject)),
  created_date: DateTime,
});
export type CallResponse = Static<typeof CallResponseSchema>;

const ToolCallStatusSchema = Type.Union([
  // In the description of the field, though not in its list of values.
  Type.Literal('started'),
  Type.Literal('error'),
  Type.Literal('success'),
  Type.Literal('cancelled'),
]);
export const FunctionSchema = Type.Object({
  function_name: Type.String(),
  payload: AnyObject,
  status: ToolCallStatusSchema,
  type: Type.Optional(Type.Literal('function')),
});
export const CallToolSchema = Type.Object({
  tool_name: Type.Union([
    Type.Literal('transfer'),
    Type.Literal('hangup'),
    Type.Literal('detect_answering_machine'),
    Type.Literal('add_participant'),
  ]),
  payload: AnyObject,
  type: Type.Optional(Type.Literal('call_tool')),
  status: ToolCallStatusSchema,
});
export const ToolCallSchema = Type.Union([FunctionSchema, CallToolSchema]);
export type ToolCall = Static<typeof ToolCallSchema>;

export const MessageRoleSchema = Type.Union([
  Type.Literal('user'),
  Type.Literal('assistant'),
  Type.Literal('tool'),
]);
export type MessageRole = Static<typeof MessageRoleSchema>;

export const MessageResponseSchema = Type.Object({
  id: Uuid,
  created_date: DateTime,
  role: MessageRoleSchema,
  content: Type.Optional(nullable(Type.String())),
  tool_call: Type.Optional(nullable(ToolCallSchema)),
});
export type MessageResponse = Static<typeof MessageResponseSchema>;

export const CallParamsSchema = Type.Object({ id: Uuid });
export const CallListQuerySchema = Type.Object({
  ...listQuery({ maximum: 1000, default: 50 }),
  agent_id: Type.Optional(Uuid),
  status: Type.Optional(CallStatusSchema),
  type: Type.Optional(CallTypeSchema),
  start_created_date: Type.Optional(DateTime),
  end_created_date: Type.Optional(DateTime),
  contact_id: Type.Optional(Uuid),
  phone_id: Type.Optional(Uuid),
});
export const MessageListQuerySchema = Type.Object(listQuery({ maximum: 1000, default: 100 }));

export const CallRequestSchema = Type.Object({
  from_number: Type.String(),
  to_number: Type.String(),
  // The contract requires string values, though the type alone does not.
  dynamic_variables: Type.Optional(nullable(Type.Record(Type.String(), Type.String()))),
  agent_version_id: Type.Optional(nullable(Uuid)),
});

/** The query of a list without filters, as the list of messages has. */
export type ListQuery = Static<typeof MessageListQuerySchema>;

// Recordings and logs

export const RecordingParamsSchema = Type.Object({ call_id: Uuid });
export const RecordingResponseSchema = Type.Object({ recording_url: Type.String() });

export const LogCategorySchema = Type.Enum([
  'CALL_LIFECYCLE',
  'USER',
  'AGENT',
  'CALL_TOOLS',
  'INTEGRATION_TOOLS',
  'CONVERSATIONAL_PATHS',
  'TRANSFER',
  'METRICS',
  'SECURITY',
  'WEBHOOKS',
  'WORKFLOWS',
  'KNOWLEDGE',
  'REALTIME_SESSION',
]);
export type LogCategory = Static<typeof LogCategorySchema>;
export const LogLevelSchema = Type.Enum(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']);
export type LogLevel = Static<typeof LogLevelSchema>;

export const CallLogResponseSchema = Type.Object({
  id: Uuid,
  timestamp: DateTime,
  level: Type.String(),
  category: Type.String(),
  event: Type.String(),
  call_id: Type.Optional(nullable(Uuid)),
  trace_id: Type.Optional(nullable(Type.String())),
  data: Type.Optional(nullable(AnyObject)),
});
export type CallLogResponse = Static<typeof CallLogResponseSchema>;

export const LogParamsSchema = Type.Object({ call_id: Uuid });
export const LogListQuerySchema = Type.Object({
  ...listQuery({ maximum: 1000, default: 100 }),
  category: Type.Optional(LogCategorySchema),
  level: Type.Optional(LogLevelSchema),
});

// Webhooks

export const WebhookEventSchema = Type.Literal('status_changed');
export const WebhookRequestSchema = Type.Object({
  url: Type.String({ format: 'uri', minLength: 1 }),
  subscribed_events: Type.Array(WebhookEventSchema),
});
export const WebhookUpdateRequestSchema = Type.Object({
  url: Type.Optional(Type.String()),
  subscribed_events: Type.Optional(nullable(Type.Array(WebhookEventSchema))),
});
export const WebhookResponseSchema = Type.Object({
  id: Uuid,
  url: Type.String(),
  subscribed_events: Type.Array(WebhookEventSchema),
  created_date: DateTime,
});
export type WebhookResponse = Static<typeof WebhookResponseSchema>;

export const WebhookSecretResponseSchema = Type.Object({ secret: Type.String() });
export const WebhookCreatedResponseSchema = Type.Intersect([
  WebhookResponseSchema,
  WebhookSecretResponseSchema,
]);
export type WebhookCreatedResponse = Static<typeof WebhookCreatedResponseSchema>;

export const WebhookParamsSchema = Type.Object({ id: Uuid });
export const WebhookListQuerySchema = Type.Object(listQuery({ maximum: 100, default: 20 }));
