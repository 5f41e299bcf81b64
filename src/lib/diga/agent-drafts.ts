import type { Agent } from './agents';
import type { DigaClient } from './client';
import { unexpectedResponse } from './errors';
import type { AssignedTools } from './integrations';
import { PERMISSIONS } from './permissions';

/**
 * Replaces the Diga workflows of an agent's draft. Returns the changed draft.
 *
 * @throws {DigaError} when Diga refuses the change.
 */
export async function setDraftWorkflows(
  client: DigaClient,
  agentId: string,
  workflowIds: readonly string[],
): Promise<Agent> {
  return patchDraft(
    client,
    agentId,
    { flow_ids: workflowIds },
    'Diga declined to give the draft these workflows (BAD_PARAMETER). Check that each of them still exists in Diga and is published there, and that the agent is one with a single prompt: in a conversational path, workflows are nodes of the path.',
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
  voicemail_message?: string;
  dynamic_variables?: Record<string, unknown>;
  knowledge_base_ids?: readonly string[];
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

async function patchDraft(
  client: DigaClient,
  agentId: string,
  body: object,
  badParameter?: string,
): Promise<Agent> {
  const agent = await client.request<Agent | null>({
    method: 'PATCH',
    path: `/v1/agent/${encodeURIComponent(agentId)}`,
    body,
    permissions: [PERMISSIONS.agentsWrite],
    messages: badParameter === undefined ? undefined : { BAD_PARAMETER: badParameter },
  });
  if (typeof agent?.agent_id !== 'string') throw unexpectedResponse(200);
  return agent;
}
