/**
 * What Diga's API answers with, as its published description (version 0.1.0) has it.
 *
 * Fields and enum values are added over time, so every enumeration also accepts values that are not
 * named here, and nothing in the piece relies on a field being the last one. A field that the
 * description marks as optional may be absent.
 */

/** One of the values that Diga documents, or one that it has added since. */
type OpenEnum<Known extends string> = Known | (string & NonNullable<unknown>);

/** An object whose fields Diga does not document. */
export type Undocumented = Record<string, unknown>;

export type CallStatus = OpenEnum<'dialing' | 'in_queue' | 'in_progress' | 'completed'>;
export type CallType = OpenEnum<'inbound' | 'outbound'>;
export type Channel = OpenEnum<'call' | 'web'>;
export type MessageRole = OpenEnum<'user' | 'assistant' | 'tool'>;
export type AgentMode = OpenEnum<'free' | 'path'>;
export type PhoneStatus = OpenEnum<
  'reserved' | 'pending_verification' | 'assigned' | 'released' | 'finished'
>;
export type WorkflowStatus = OpenEnum<'ENABLED' | 'DISABLED'>;
export type WorkflowCategory = OpenEnum<
  'post_call' | 'during_call' | 'pre_call' | 'call_launcher' | 'empty'
>;
export type WebhookEvent = OpenEnum<'status_changed'>;

/** A page of any of Diga's lists. */
export interface Page<Item> {
  data: Item[];
  has_more: boolean;
  first_id?: string | null;
  last_id?: string | null;
  current_page?: number | null;
  total_pages?: number | null;
}

/** The other party of a call. `identifier` is a phone number when `contact_type` is `call`. */
export interface Contact {
  id: string;
  created_date: string;
  identifier: string;
  contact_type: Channel;
}

export interface Call {
  id: string;
  agent_id: string | null;
  agent_version_id: string | null;
  status: CallStatus;
  recording_url?: string | null;
  start_time?: string | null;
  end_time?: string | null;
  /** Seconds. */
  duration?: number | null;
  type: CallType;
  end_reason?: string | null;
  contact: Contact;
  phone_register_id: string | null;
  dynamic_variables?: Record<string, unknown> | null;
  created_date: string;
}

/** What an agent did in a call: an integration's function, or one of the call's own tools. */
export interface ToolCall {
  /** Of a function of an integration (`type` is `function`). */
  function_name?: string;
  /** Of a tool of the call itself, such as `transfer` or `hangup` (`type` is `call_tool`). */
  tool_name?: string;
  payload?: Record<string, unknown>;
  status?: OpenEnum<'error' | 'success' | 'cancelled'>;
  type?: OpenEnum<'function' | 'call_tool'>;
}

export interface Message {
  id: string;
  created_date: string;
  role: MessageRole;
  /** Null on a message of the role `tool`, which carries `tool_call`. */
  content?: string | null;
  tool_call?: ToolCall | null;
}

/** A workflow of Diga's own engine that is assigned to an agent version. */
export interface AgentFlow {
  id: string;
  name?: string | null;
  /** Whether it still has to be set up in Diga before it can run. */
  requires_setup?: boolean;
  source_flow_template_id?: string | null;
  status?: WorkflowStatus | null;
  produced_variables?: string[];
  consumed_variables?: string[];
}

export interface Voice {
  id: string;
  name: string;
  provider: OpenEnum<'elevenlabs' | 'gemini'>;
  provider_voice_id: string;
  preview_urls?: Record<string, string> | null;
  gender?: string | null;
  is_favourite: boolean;
}

/** The tools of an integration that an agent may use during a call. */
export interface AgentIntegration {
  integration_id: string;
  integration_name: string;
  tool_ids: string[];
  requires_setup?: boolean;
  source_integration_template_id?: string | null;
}

/** A tool of the call itself. */
export interface CallTool {
  type?: OpenEnum<'transfer_call' | 'hang_up'>;
  name: string;
  description?: string | null;
  /** Of `transfer_call`. */
  target_number?: string | null;
  /** Of `transfer_call`. */
  transfer_type?: OpenEnum<'transfer' | 'invite'>;
}

/** What keeps a draft from being launched or published. */
export interface ValidationIssue {
  message_code: string;
  message: string;
  params?: Record<string, string> | null;
}

/** An agent in one of its versions; its draft is a version as well. */
export interface Agent {
  agent_id: string;
  modified_at: string;
  created_at: string;
  version_id: string;
  version_name?: string | null;
  version_number: number;
  version_created_at: string;
  is_draft?: boolean;
  is_published?: boolean;
  name?: string | null;
  description?: string | null;
  prompt?: string | null;
  greeting?: string | null;
  voice: Voice;
  language: string;
  mode: AgentMode;
  conversational_path_id?: string | null;
  knowledge_base_ids?: string[] | null;
  knowledge_item_ids?: string[] | null;
  integrations?: AgentIntegration[];
  call_tools?: CallTool[];
  dynamic_variables?: Record<string, unknown> | null;
  flows?: AgentFlow[];
  voicemail_detection?: boolean;
  voicemail_action?: OpenEnum<'leave_message' | 'hang_up'>;
  voicemail_message?: string | null;
  phone_menu_detection?: boolean;
  phone_menu_action?: OpenEnum<'navigate' | 'hang_up'>;
  phone_menu_navigation_mode?: OpenEnum<'goal' | 'key_sequence'>;
  phone_menu_goal?: string | null;
  phone_menu_key_sequence?: string | null;
  validation_issues?: ValidationIssue[] | null;
}

export interface AgentVersionItem {
  version_id: string;
  version_name?: string | null;
  version_number: number;
  is_published?: boolean;
  is_draft?: boolean;
}

/** An agent with all its versions, as Diga gives it for pickers. */
export interface AgentWithVersions {
  agent_id: string;
  name?: string | null;
  versions: AgentVersionItem[];
}

/** A registration: where Diga sends its events. */
export interface Webhook {
  id: string;
  url: string;
  subscribed_events: WebhookEvent[];
  created_date: string;
}

/** A call to be placed. */
export interface NewCall {
  /** One of the project's numbers in E.164, or its phone id. */
  from_number: string;
  /** E.164. A number that was bought in Diga reaches Spanish ones only. */
  to_number: string;
  /** Texts by contract. */
  dynamic_variables?: Record<string, string>;
  agent_version_id?: string;
}

export interface Recording {
  recording_url: string;
}

/** What an entry of a call's log is about. */
export type LogCategory =
  | 'CALL_LIFECYCLE'
  | 'USER'
  | 'AGENT'
  | 'CALL_TOOLS'
  | 'INTEGRATION_TOOLS'
  | 'CONVERSATIONAL_PATHS'
  | 'TRANSFER'
  | 'METRICS'
  | 'SECURITY'
  | 'WEBHOOKS'
  | 'WORKFLOWS'
  | 'KNOWLEDGE'
  | 'REALTIME_SESSION';

/** How much an entry of a call's log matters. */
export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

/** One entry of a call's log. Diga may add categories and levels at any time. */
export interface CallLog {
  id: string;
  timestamp: string;
  level: string;
  category: string;
  event: string;
  call_id?: string | null;
  trace_id?: string | null;
  data?: Undocumented | null;
}

/** How a number of another provider is reached. */
export interface SipConfig {
  /** Where its calls go out; without it the number only takes calls. */
  termination_uri?: string | null;
  username?: string | null;
  inbound_media_encryption?: OpenEnum<'disable' | 'allow' | 'require'>;
  outbound_media_encryption?: OpenEnum<'disable' | 'allow' | 'require'>;
  allowed_addresses?: string[] | null;
}

/** One of the project's phone numbers. */
export interface Phone {
  id: string;
  nickname?: string | null;
  /** E.164. */
  number: string;
  telephony_provider: OpenEnum<'netelip' | 'custom'>;
  status: PhoneStatus;
  released_at?: string | null;
  scheduled_release_at?: string | null;
  assigned_at?: string | null;
  inbound_agent_id?: string | null;
  outbound_agent_id?: string | null;
  sip_config?: SipConfig | null;
  region_codes?: string[];
}

/** What sets a workflow of Diga's own engine off. */
export interface WorkflowTrigger {
  /** As people see it in Diga. */
  displayName?: string | null;
  valid?: boolean | null;
  settings?: { triggerName?: string | null } | null;
}

/** A workflow of Diga's own engine. Its id is no UUID. */
export interface Workflow {
  id: string;
  name?: string | null;
  created: string;
  updated: string;
  status?: WorkflowStatus | null;
  flow_category?: WorkflowCategory | null;
  trigger?: WorkflowTrigger | null;
  produced_variables?: string[];
  consumed_variables?: string[];
}

/** Which version takes the live calls, and on which numbers. */
export interface Publication {
  agent_id: string;
  published_version_id?: string | null;
  outbound_phone_number_id?: string | null;
  inbound_phone_number_id?: string | null;
}
