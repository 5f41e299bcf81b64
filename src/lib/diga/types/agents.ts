import type { OpenEnum } from './common';
import type { WorkflowStatus } from './workflows';

export type AgentMode = OpenEnum<'free' | 'path'>;

export interface Voice {
  id: string;
  name: string;
  provider: OpenEnum<'elevenlabs' | 'gemini'>;
  provider_voice_id: string;
  preview_urls?: Record<string, string> | null;
  gender?: string | null;
  is_favourite: boolean;
}

/** The tools of an integration that an agent can use during a call. */
export interface AgentIntegration {
  integration_id: string;
  integration_name: string;
  tool_ids: string[];
  requires_setup?: boolean;
  source_integration_template_id?: string | null;
}

/** A built-in tool of a call. */
export interface CallTool {
  type?: OpenEnum<'transfer_call' | 'hang_up'>;
  name: string;
  description?: string | null;
  /** Of `transfer_call`. */
  target_number?: string | null;
  /** Of `transfer_call`. */
  transfer_type?: OpenEnum<'transfer' | 'invite'>;
}

/** A reason why a draft cannot be launched or published. */
export interface ValidationIssue {
  message_code: string;
  message: string;
  params?: Record<string, string> | null;
}

/** A workflow of Diga's own engine that is assigned to an agent version. */
export interface AgentFlow {
  id: string;
  name?: string | null;
  /** Whether it needs a setup in Diga before it can run. */
  requires_setup?: boolean;
  source_flow_template_id?: string | null;
  status?: WorkflowStatus | null;
  produced_variables?: string[];
  consumed_variables?: string[];
}

/** An agent in one of its versions. The draft is a version too. */
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

/** An agent with all its versions, as the list of Diga's dashboard has it. */
export interface AgentWithVersions {
  agent_id: string;
  name?: string | null;
  versions: AgentVersionItem[];
}

/** The version that takes live calls, and its numbers. */
export interface Publication {
  agent_id: string;
  published_version_id?: string | null;
  outbound_phone_number_id?: string | null;
  inbound_phone_number_id?: string | null;
}
