/**
 * The written contract of the part of Diga's API that the sandbox answers, as TypeBox schemas with
 * static types derived from them. It is written from Diga's published API description alone and
 * knows nothing of the code under test: both sides are held against it.
 *
 * Response objects are open (unknown fields pass), as Diga adds fields over time. What the
 * description leaves open (voice, integrations, call tools, background audio, validation issues) is
 * an object of any content here.
 */
import { Type } from 'typebox';
import type { Static, TSchema } from 'typebox';

const Uuid = Type.String({ format: 'uuid' });
const DateTime = Type.String({ format: 'date-time' });
const Undocumented = Type.Object({});
const AnyObject = Type.Record(Type.String(), Type.Unknown());

function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

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

/** The same for a list whose ids are plain texts. */
export function paginatedByText<T extends TSchema>(item: T) {
  return pageSchema(item, Type.String());
}

function pageSchema<T extends TSchema, Id extends TSchema>(item: T, id: Id) {
  return Type.Object({
    data: Type.Array(item),
    has_more: Type.Boolean(),
    first_id: Type.Optional(id),
    last_id: Type.Optional(id),
    current_page: Type.Optional(Type.Integer({ minimum: 1 })),
    total_pages: Type.Optional(Type.Integer({ minimum: 0 })),
  });
}

/**
 * The query fields that every list takes. `null` in the description means "not given": a query
 * string cannot say it, so it is refused as the text "null" would be.
 */
function listQuery(limit: { maximum: number; default: number }) {
  return {
    after: Type.Optional(Uuid),
    before: Type.Optional(Uuid),
    page: Type.Optional(Type.Integer({ minimum: 1 })),
    limit: Type.Integer({ minimum: 1, maximum: limit.maximum, default: limit.default }),
    order: Type.Union([Type.Literal('asc'), Type.Literal('desc')], { default: 'desc' }),
  };
}

// Agents and versions

export const AgentModeSchema = Type.Union([Type.Literal('free'), Type.Literal('path')]);
export type AgentMode = Static<typeof AgentModeSchema>;

export const FlowInfoResponseSchema = Type.Object({
  id: Type.String(),
  name: Type.Optional(nullable(Type.String())),
  requires_setup: Type.Optional(Type.Boolean()),
  source_flow_template_id: Type.Optional(nullable(Uuid)),
  status: Type.Optional(nullable(Type.Union([Type.Literal('ENABLED'), Type.Literal('DISABLED')]))),
  produced_variables: Type.Optional(Type.Array(Type.String())),
  consumed_variables: Type.Optional(Type.Array(Type.String())),
});

export const AgentResponseSchema = Type.Object({
  agent_id: Uuid,
  modified_at: DateTime,
  created_at: DateTime,
  version_id: Uuid,
  version_name: Type.Optional(nullable(Type.String())),
  version_number: Type.Integer(),
  version_created_at: DateTime,
  is_draft: Type.Optional(Type.Boolean()),
  is_published: Type.Optional(Type.Boolean()),
  name: Type.Optional(nullable(Type.String())),
  description: Type.Optional(nullable(Type.String())),
  prompt: Type.Optional(nullable(Type.String())),
  greeting: Type.Optional(nullable(Type.String())),
  time_before_start: Type.Optional(nullable(Type.Number())),
  voice: Undocumented,
  volume: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  // AvailableLanguages is an enum whose values are not documented.
  language: Type.String(),
  max_reminder_count: Type.Optional(Type.Integer({ minimum: 0 })),
  reminder_frequency_ms: Type.Optional(Type.Integer()),
  reminder_messages: Type.Optional(Type.Array(Type.String())),
  knowledge_base_ids: Type.Optional(nullable(Type.Array(Uuid))),
  knowledge_item_ids: Type.Optional(nullable(Type.Array(Uuid))),
  mode: AgentModeSchema,
  conversational_path_id: Type.Optional(nullable(Uuid)),
  integrations: Type.Optional(Type.Array(Undocumented)),
  call_tools: Type.Optional(Type.Array(Undocumented)),
  dynamic_variables: Type.Optional(nullable(AnyObject)),
  background_audio: Type.Optional(nullable(Undocumented)),
  flows: Type.Optional(Type.Array(FlowInfoResponseSchema)),
  source_template_id: Type.Optional(nullable(Uuid)),
  voicemail_detection: Type.Optional(Type.Boolean()),
  // The values of these three enums are not documented, their defaults are.
  voicemail_action: Type.Optional(Type.String()),
  voicemail_message: Type.Optional(nullable(Type.String())),
  phone_menu_detection: Type.Optional(Type.Boolean()),
  phone_menu_action: Type.Optional(Type.String()),
  phone_menu_navigation_mode: Type.Optional(Type.String()),
  phone_menu_goal: Type.Optional(nullable(Type.String())),
  phone_menu_key_sequence: Type.Optional(nullable(Type.String())),
  validation_issues: Type.Optional(nullable(Type.Array(Undocumented))),
});
export type AgentResponse = Static<typeof AgentResponseSchema>;

export const VersionItemSchema = Type.Object({
  version_id: Uuid,
  version_name: Type.Optional(nullable(Type.String())),
  version_number: Type.Integer(),
  is_published: Type.Optional(Type.Boolean()),
  is_draft: Type.Optional(Type.Boolean()),
});
export const AgentWithVersionsDropdownResponseSchema = Type.Object({
  agent_id: Uuid,
  name: Type.Optional(nullable(Type.String())),
  versions: Type.Array(VersionItemSchema),
});
export type AgentWithVersions = Static<typeof AgentWithVersionsDropdownResponseSchema>;

export const AgentParamsSchema = Type.Object({ agent_id: Uuid });
export const AgentQuerySchema = Type.Object({
  version_id: Type.Optional(Uuid),
  is_published: Type.Boolean({ default: false }),
});
export const AgentListQuerySchema = Type.Object({
  ...listQuery({ maximum: 100, default: 10 }),
  mode: Type.Optional(AgentModeSchema),
  is_published: Type.Boolean({ default: false }),
});

/** The part of AgentUpdateRequest that the sandbox carries out. */
export const AgentUpdateRequestSchema = Type.Object({
  name: Type.Optional(nullable(Type.String())),
  description: Type.Optional(nullable(Type.String())),
  prompt: Type.Optional(nullable(Type.String())),
  greeting: Type.Optional(nullable(Type.String())),
  dynamic_variables: Type.Optional(nullable(AnyObject)),
  flow_ids: Type.Optional(nullable(Type.Array(Type.String()))),
});
export const LaunchVersionRequestSchema = Type.Object({
  version_name: Type.Optional(nullable(Type.String())),
});
export const PublishAgentRequestSchema = Type.Object({
  version_id: Type.Optional(nullable(Uuid)),
  outbound_phone_number_id: Type.Optional(nullable(Uuid)),
  inbound_phone_number_id: Type.Optional(nullable(Uuid)),
});
export const PublishAgentResponseSchema = Type.Object({
  agent_id: Uuid,
  published_version_id: Type.Optional(nullable(Uuid)),
  outbound_phone_number_id: Type.Optional(nullable(Uuid)),
  inbound_phone_number_id: Type.Optional(nullable(Uuid)),
});
export type PublishAgentResponse = Static<typeof PublishAgentResponseSchema>;

// Calls and messages

export const CallStatusSchema = Type.Union([
  Type.Literal('dialing'),
  Type.Literal('in_queue'),
  Type.Literal('in_progress'),
  Type.Literal('completed'),
]);

/** What a call's status may read: older accounts know more final states than the enum has. */
export const AnsweredCallStatusSchema = Type.Union([
  CallStatusSchema,
  Type.Literal('failed'),
  Type.Literal('transferred'),
  Type.Literal('no_answer'),
]);
export type CallStatus = Static<typeof AnsweredCallStatusSchema>;

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
  status: AnsweredCallStatusSchema,
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
  // Texts by contract, which the type alone does not say.
  dynamic_variables: Type.Optional(nullable(Type.Record(Type.String(), Type.String()))),
  agent_version_id: Type.Optional(nullable(Uuid)),
});

/** The query of a list without filters, which is what the messages' list is. */
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

// Phone numbers

export const PhoneStatusSchema = Type.Union([
  Type.Literal('reserved'),
  Type.Literal('pending_verification'),
  Type.Literal('assigned'),
  Type.Literal('released'),
  Type.Literal('finished'),
]);
export const PhoneResponseSchema = Type.Object({
  id: Uuid,
  nickname: Type.Optional(nullable(Type.String())),
  number: Type.String(),
  telephony_provider: Type.Union([Type.Literal('netelip'), Type.Literal('custom')]),
  status: PhoneStatusSchema,
  released_at: Type.Optional(nullable(DateTime)),
  scheduled_release_at: Type.Optional(nullable(DateTime)),
  assigned_at: Type.Optional(nullable(DateTime)),
  inbound_agent_id: Type.Optional(nullable(Uuid)),
  outbound_agent_id: Type.Optional(nullable(Uuid)),
  sip_config: Type.Optional(nullable(Undocumented)),
  checkout_url: Type.Optional(nullable(Type.String())),
  reservation_expires_at: Type.Optional(nullable(DateTime)),
  region_codes: Type.Optional(Type.Array(Type.String())),
});
export type PhoneResponse = Static<typeof PhoneResponseSchema>;

export const PhoneParamsSchema = Type.Object({ phone_id: Uuid });
export const PhoneListQuerySchema = Type.Object({
  ...listQuery({ maximum: 100, default: 20 }),
  inbound_agent_id: Type.Optional(Uuid),
  outbound_agent_id: Type.Optional(Uuid),
  status: Type.Optional(PhoneStatusSchema),
  start_assigned_at: Type.Optional(DateTime),
  end_assigned_at: Type.Optional(DateTime),
});

// Workflows of Diga's own engine

export const FlowStatusSchema = Type.Union([Type.Literal('ENABLED'), Type.Literal('DISABLED')]);
export const FlowCategorySchema = Type.Union([
  Type.Literal('post_call'),
  Type.Literal('during_call'),
  Type.Literal('pre_call'),
  Type.Literal('call_launcher'),
  Type.Literal('empty'),
]);
export const WorkflowResponseSchema = Type.Object({
  id: Type.String(),
  name: Type.Optional(nullable(Type.String())),
  created: DateTime,
  updated: DateTime,
  status: Type.Optional(nullable(FlowStatusSchema)),
  flow_category: Type.Optional(nullable(FlowCategorySchema)),
  trigger: Type.Optional(nullable(Undocumented)),
  produced_variables: Type.Optional(Type.Array(Type.String())),
  consumed_variables: Type.Optional(Type.Array(Type.String())),
});
export type WorkflowResponse = Static<typeof WorkflowResponseSchema>;

export const WorkflowParamsSchema = Type.Object({ flow_id: Type.String() });
export const WorkflowListQuerySchema = Type.Object({
  after: Type.Optional(Type.String()),
  before: Type.Optional(Type.String()),
  page: Type.Optional(Type.Integer({ minimum: 1 })),
  limit: Type.Integer({ minimum: 1, maximum: 30, default: 10 }),
  order: Type.Literal('desc', { default: 'desc' }),
  status: Type.Optional(FlowStatusSchema),
  // The sandbox does not know which triggers are Diga's.
  is_diga_trigger: Type.Optional(Type.Boolean()),
  flow_category: Type.Optional(FlowCategorySchema),
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
