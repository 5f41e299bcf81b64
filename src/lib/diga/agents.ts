import { type DigaClient, requestItem } from './client';
import { list } from './paging';
import { PERMISSIONS, PUBLISHING } from './permissions';
import type { OpenEnum } from './types';
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
  /** In seconds. */
  time_before_start?: number | null;
  voice: Voice;
  /** 0 to 100. */
  volume?: number;
  language: string;
  max_reminder_count?: number;
  reminder_frequency_ms?: number;
  reminder_messages?: string[];
  mode: AgentMode;
  conversational_path_id?: string | null;
  knowledge_base_ids?: string[] | null;
  knowledge_item_ids?: string[] | null;
  integrations?: AgentIntegration[];
  call_tools?: CallTool[];
  dynamic_variables?: Record<string, unknown> | null;
  background_audio?: string | null;
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

/** The version that takes live calls, and its numbers. */
export interface Publication {
  agent_id: string;
  published_version_id?: string | null;
  outbound_phone_number_id?: string | null;
  inbound_phone_number_id?: string | null;
}

/** Maximum page size that Diga allows for agents and for their versions. */
const PAGE_SIZE = 100;

/** Limit for lists of agents, or of versions of one agent, that are read whole. No project has as many. */
export const MAX_AGENTS = 10_000;

const readPermissions = [PERMISSIONS.agentsRead];
const writePermissions = [PERMISSIONS.agentsWrite];

export interface AgentFilter {
  mode?: AgentMode | undefined;
  /** True lists published versions, and only agents that have one. Otherwise drafts. */
  isPublished?: boolean | undefined;
}

/**
 * The agents of the project, newest first, at most `cap`.
 *
 * @throws {DigaError} when a page cannot be read.
 */
export function listAgents(
  client: DigaClient,
  { mode, isPublished }: AgentFilter,
  cap: number,
): AsyncGenerator<Agent, void, undefined> {
  return list<Agent>(client, {
    path: '/v1/agent/',
    permissions: readPermissions,
    pageSize: PAGE_SIZE,
    cap,
    idKey: 'agent_id',
    filter: { mode, is_published: isPublished },
  });
}

/** Which version of an agent to read: `draft`, `published`, or a version id. */
export type WhichVersion = 'draft' | 'published' | (string & NonNullable<unknown>);

/**
 * An agent in one of its versions.
 *
 * @throws {DigaError} when it cannot be read; of kind `not_found` when the agent or the version does not
 * exist.
 */
export function getAgent(
  client: DigaClient,
  agentId: string,
  version: WhichVersion,
): Promise<Agent> {
  const query =
    version === 'draft'
      ? {}
      : version === 'published'
        ? { is_published: true }
        : { version_id: version };
  return requestItem<Agent>(client, {
    idKey: 'agent_id',
    method: 'GET',
    path: `/v1/agent/${encodeURIComponent(agentId)}`,
    query,
    permissions: readPermissions,
  });
}

/**
 * The versions of an agent, newest first, at most `cap`.
 *
 * @throws {DigaError} when a page cannot be read.
 */
export function listAgentVersions(
  client: DigaClient,
  agentId: string,
  cap: number,
): AsyncGenerator<Agent, void, undefined> {
  return list<Agent>(client, {
    path: `/v1/agent/${encodeURIComponent(agentId)}/version`,
    permissions: readPermissions,
    pageSize: PAGE_SIZE,
    cap,
    idKey: 'version_id',
  });
}

/**
 * Launches the draft as a new version, and returns that version.
 *
 * @throws {DigaError} when Diga refuses to launch it.
 */
export function launchVersion(
  client: DigaClient,
  agentId: string,
  versionName: string | null,
): Promise<Agent> {
  return requestItem<Agent>(client, {
    idKey: 'version_id',
    method: 'POST',
    path: `/v1/agent/${encodeURIComponent(agentId)}/version`,
    body: { version_name: versionName },
    permissions: writePermissions,
    messages: {
      BAD_PARAMETER:
        'Diga declined to launch the draft as a new version (BAD_PARAMETER). Open the agent in the Diga dashboard, complete what its editor says is missing or wrong, and try again.',
    },
  });
}

/** The version to publish, and the project's numbers to publish it on. Null: none. */
export interface NewPublication {
  versionId: string | null;
  inboundPhoneId: string | null;
  outboundPhoneId: string | null;
}

/**
 * Publishes a version on the given numbers; no version takes the agent off the air.
 *
 * @throws {DigaError} when Diga refuses it.
 */
export function publishVersion(
  client: DigaClient,
  agentId: string,
  { versionId, inboundPhoneId, outboundPhoneId }: NewPublication,
): Promise<Publication> {
  return requestItem<Publication>(client, {
    idKey: 'agent_id',
    method: 'PATCH',
    path: `/v1/agent/${encodeURIComponent(agentId)}/published_version`,
    body: {
      version_id: versionId,
      inbound_phone_number_id: inboundPhoneId,
      outbound_phone_number_id: outboundPhoneId,
    },
    permissions: PUBLISHING,
    messages: {
      BAD_PARAMETER:
        versionId === null
          ? 'Diga declined to take the agent off the air (BAD_PARAMETER). Do it in the Diga dashboard.'
          : 'Diga declined to publish this version (BAD_PARAMETER). An agent needs a phone number of the project to be published: check its numbers in the Diga dashboard, and publish the version there.',
    },
  });
}
