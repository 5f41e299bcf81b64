import type { DigaClient } from './client';
import { unexpectedResponse } from './errors';
import { PERMISSIONS } from './permissions';
import type { Agent, AssignedTools } from './types';

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
  return changeDraft(
    client,
    agentId,
    { flow_ids: workflowIds },
    {
      BAD_PARAMETER:
        'Diga declined to give the draft these workflows (BAD_PARAMETER). Check that each of "Diga Workflows" still exists in Diga and is published there, and that the agent is one with a single prompt: in a conversational path, workflows are nodes of the path.',
    },
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
  return changeDraft(client, agentId, { integrations: tools }, {});
}

async function changeDraft(
  client: DigaClient,
  agentId: string,
  body: Record<string, unknown>,
  messages: Record<string, string>,
): Promise<Agent> {
  const agent = await client.request<Agent | null>({
    method: 'PATCH',
    path: `/v1/agent/${encodeURIComponent(agentId)}`,
    body,
    permissions: [PERMISSIONS.agentsWrite],
    messages,
  });
  if (typeof agent?.agent_id !== 'string') throw unexpectedResponse(200);
  return agent;
}
