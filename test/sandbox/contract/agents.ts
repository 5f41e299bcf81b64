/** Agents and their versions, per Diga's description. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { AnyObject, DateTime, listQuery, nullable, oneOf, Uuid } from './basics';
import { IntegrationToolsRequestSchema } from './integrations';
import { FlowStatusSchema } from './workflows';

export const AgentModeSchema = Type.Union([Type.Literal('free'), Type.Literal('path')]);
export type AgentMode = Static<typeof AgentModeSchema>;

const LanguageSchema = oneOf(
  'es',
  'en',
  'multi',
  'ar',
  'be',
  'bn',
  'bs',
  'bg',
  'ca',
  'hr',
  'cs',
  'da',
  'nl',
  'et',
  'fi',
  'nl-BE',
  'fr',
  'de',
  'de-CH',
  'el',
  'he',
  'hi',
  'hu',
  'id',
  'it',
  'ja',
  'kn',
  'ko',
  'lv',
  'lt',
  'mk',
  'ms',
  'mr',
  'no',
  'fa',
  'pl',
  'pt',
  'ro',
  'ru',
  'sr',
  'sk',
  'sl',
  'sv',
  'tl',
  'ta',
  'te',
  'tr',
  'uk',
  'ur',
  'vi',
);

export const VoiceListQuerySchema = Type.Object({
  ...listQuery({ maximum: 50, default: 10 }),
  search: Type.Optional(Type.String()),
  gender: Type.Optional(Type.String()),
});

export const VoiceResponseSchema = Type.Object({
  id: Uuid,
  name: Type.String(),
  provider: oneOf('elevenlabs', 'gemini'),
  provider_voice_id: Type.String(),
  preview_urls: Type.Optional(nullable(Type.Record(Type.String(), Type.String()))),
  gender: Type.Optional(nullable(Type.String())),
  is_favourite: Type.Boolean(),
});

const IntegrationToolsResponseSchema = Type.Object({
  integration_id: Uuid,
  integration_name: Type.String(),
  tool_ids: Type.Array(Uuid),
  requires_setup: Type.Optional(Type.Boolean()),
  source_integration_template_id: Type.Optional(nullable(Uuid)),
});

const TransferCallToolSchema = Type.Object({
  type: Type.Optional(Type.Literal('transfer_call')),
  name: Type.String(),
  target_number: Type.Optional(nullable(Type.String())),
  description: Type.Optional(nullable(Type.String())),
  transfer_type: Type.Optional(oneOf('transfer', 'invite')),
});

const HangUpToolSchema = Type.Object({
  type: Type.Optional(Type.Literal('hang_up')),
  name: Type.String(),
  description: Type.Optional(nullable(Type.String())),
});

const ValidationIssueSchema = Type.Object({
  message_code: Type.String(),
  message: Type.String(),
  params: Type.Optional(nullable(Type.Record(Type.String(), Type.String()))),
});

export const FlowInfoResponseSchema = Type.Object({
  id: Type.String(),
  name: Type.Optional(nullable(Type.String())),
  requires_setup: Type.Optional(Type.Boolean()),
  source_flow_template_id: Type.Optional(nullable(Uuid)),
  status: Type.Optional(nullable(FlowStatusSchema)),
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
  voice: VoiceResponseSchema,
  volume: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  language: LanguageSchema,
  max_reminder_count: Type.Optional(Type.Integer({ minimum: 0 })),
  reminder_frequency_ms: Type.Optional(Type.Integer()),
  reminder_messages: Type.Optional(Type.Array(Type.String())),
  knowledge_base_ids: Type.Optional(nullable(Type.Array(Uuid))),
  knowledge_item_ids: Type.Optional(nullable(Type.Array(Uuid))),
  mode: AgentModeSchema,
  conversational_path_id: Type.Optional(nullable(Uuid)),
  integrations: Type.Optional(Type.Array(IntegrationToolsResponseSchema)),
  call_tools: Type.Optional(Type.Array(Type.Union([TransferCallToolSchema, HangUpToolSchema]))),
  dynamic_variables: Type.Optional(nullable(AnyObject)),
  background_audio: Type.Optional(
    nullable(oneOf('call_center', 'cafe', 'road_traffic', 'park', 'office', 'car_garage')),
  ),
  flows: Type.Optional(Type.Array(FlowInfoResponseSchema)),
  source_template_id: Type.Optional(nullable(Uuid)),
  voicemail_detection: Type.Optional(Type.Boolean()),
  voicemail_action: Type.Optional(oneOf('leave_message', 'hang_up')),
  voicemail_message: Type.Optional(nullable(Type.String())),
  phone_menu_detection: Type.Optional(Type.Boolean()),
  phone_menu_action: Type.Optional(oneOf('navigate', 'hang_up')),
  phone_menu_navigation_mode: Type.Optional(oneOf('goal', 'key_sequence')),
  phone_menu_goal: Type.Optional(nullable(Type.String())),
  phone_menu_key_sequence: Type.Optional(nullable(Type.String())),
  validation_issues: Type.Optional(nullable(Type.Array(ValidationIssueSchema))),
});
export type VoiceResponse = Static<typeof VoiceResponseSchema>;
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

/** The part of AgentUpdateRequest that the sandbox implements. */
export const AgentUpdateRequestSchema = Type.Object({
  name: Type.Optional(nullable(Type.String())),
  description: Type.Optional(nullable(Type.String())),
  prompt: Type.Optional(nullable(Type.String())),
  greeting: Type.Optional(nullable(Type.String())),
  language: Type.Optional(LanguageSchema),
  knowledge_base_ids: Type.Optional(nullable(Type.Array(Uuid))),
  knowledge_item_ids: Type.Optional(nullable(Type.Array(Uuid))),
  voice_id: Type.Optional(Uuid),
  volume: Type.Optional(Type.Integer()),
  background_audio: Type.Optional(
    nullable(oneOf('call_center', 'cafe', 'road_traffic', 'park', 'office', 'car_garage')),
  ),
  max_reminder_count: Type.Optional(Type.Integer()),
  reminder_frequency_ms: Type.Optional(Type.Integer()),
  reminder_messages: Type.Optional(Type.Array(Type.String())),
  voicemail_detection: Type.Optional(Type.Boolean()),
  voicemail_action: Type.Optional(oneOf('leave_message', 'hang_up')),
  phone_menu_detection: Type.Optional(Type.Boolean()),
  phone_menu_action: Type.Optional(oneOf('navigate', 'hang_up')),
  phone_menu_navigation_mode: Type.Optional(oneOf('goal', 'key_sequence')),
  phone_menu_goal: Type.Optional(nullable(Type.String())),
  phone_menu_key_sequence: Type.Optional(nullable(Type.String())),
  voicemail_message: Type.Optional(nullable(Type.String())),
  dynamic_variables: Type.Optional(nullable(AnyObject)),
  flow_ids: Type.Optional(nullable(Type.Array(Type.String()))),
  integrations: Type.Optional(nullable(Type.Array(IntegrationToolsRequestSchema))),
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
