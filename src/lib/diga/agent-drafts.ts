import type { Agent, Voice } from './agents';
import { type DigaClient, requestItem } from './client';
import type { AssignedTools } from './integrations';
import { PERMISSIONS } from './permissions';

/**
 * Replaces the Diga workflows of an agent's draft. Returns the changed draft.
 *
 * @throws {DigaError} when Diga refuses the change.
 */
export function setDraftWorkflows(
  client: DigaClient,
  agentId: string,
  workflowIds: readonly string[],
): Promise<Agent> {
  return patchDraft(
    client,
    agentId,
    { flow_ids: workflowIds },
    'Diga declined to give the draft these workflows (BAD_PARAMETER). Check that each of them still exists in Diga and is published there.',
  );
}

/**
 * Replaces the integrations of an agent's draft, each with its tools. Returns the changed draft.
 *
 * @throws {DigaError} when Diga refuses the change.
 */
export function setDraftTools(
  client: DigaClient,
  agentId: string,
  tools: readonly AssignedTools[],
): Promise<Agent> {
  return patchDraft(
    client,
    agentId,
    { integrations: tools },
    'Diga declined to give the draft this tool (BAD_PARAMETER). Check that the integrations of the agent still exist in Diga, and try again.',
  );
}

/** The fields of a draft to change. Those that are absent are left alone. */
export interface DraftChanges {
  name?: string;
  description?: string;
  prompt?: string;
  greeting?: string;
  language?: string;
  /** Null clears it. */
  voicemail_message?: string | null;
  dynamic_variables?: Record<string, unknown>;
  knowledge_base_ids?: readonly string[];
  knowledge_item_ids?: readonly string[];
  voice_id?: Voice['id'];
  volume?: number;
  /** Null: none. */
  background_audio?: string | null;
  voicemail_detection?: boolean;
  voicemail_action?: string;
  phone_menu_detection?: boolean;
  phone_menu_action?: string;
  phone_menu_navigation_mode?: string;
  /** Null clears it, as the keys. */
  phone_menu_goal?: string | null;
  phone_menu_key_sequence?: string | null;
  max_reminder_count?: number;
  reminder_frequency_ms?: number;
  reminder_messages?: readonly string[];
}

/**
 * Changes fields of an agent's draft. Returns the changed draft.
 *
 * @throws {DigaError} when Diga refuses the change.
 */
export function updateDraft(
  client: DigaClient,
  agentId: string,
  changes: DraftChanges,
): Promise<Agent> {
  return patchDraft(client, agentId, changes);
}

function patchDraft(
  client: DigaClient,
  agentId: string,
  body: object,
  badParameter?: string,
): Promise<Agent> {
  return requestItem<Agent>(client, {
    idKey: 'agent_id',
    method: 'PATCH',
    path: `/v1/agent/${encodeURIComponent(agentId)}`,
    body,
    permissions: [PERMISSIONS.agentsWrite],
    messages: badParameter === undefined ? undefined : { BAD_PARAMETER: badParameter },
  });
}
