import { setDraftTools, setDraftWorkflows } from '../../diga/agent-drafts';
import type { DigaClient } from '../../diga/client';
import type { Agent, AgentFlow } from '../../diga/types/index';
import type { FunctionTool } from '../function-tool';

/** What of an agent's draft an assignment changes. */
export interface Subject {
  /** What sentences call it. */
  noun: 'workflows' | 'tools';
  /** Whether a path agent has it in the nodes of its path, where it cannot be changed. */
  isPartOfPath: boolean;
  /** Undefined if the response does not tell. */
  itemsOf: (agent: Agent) => readonly AgentFlow[] | undefined;
  /**
   * Makes the draft have `wanted`. Returns the changed draft.
   *
   * @throws {DigaError} when Diga refuses the change
   */
  setDraft: (client: DigaClient, draft: Agent, wanted: readonly string[]) => Promise<Agent>;
}

/** The workflows of Diga's own engine. */
export const WORKFLOWS: Subject = {
  noun: 'workflows',
  isPartOfPath: true,
  itemsOf: ({ flows }) => (Array.isArray(flows) ? flows : undefined),
  setDraft: (client, { agent_id: agentId }, wanted) => setDraftWorkflows(client, agentId, wanted),
};

/** Stands for a tool that does not exist yet. */
export const NO_TOOL: FunctionTool = { integrationId: '', toolId: '' };

/**
 * The tools of integrations, to which `added` may come. An integration counts as an item too, so that
 * one without any tool is not lost.
 */
export function toolsWith({ integrationId, toolId }: FunctionTool): Subject {
  return {
    noun: 'tools',
    isPartOfPath: false,
    itemsOf: ({ integrations }) =>
      integrations?.flatMap(({ integration_id: id, integration_name: name, tool_ids: toolIds }) => [
        { id, name },
        ...toolIds.map((each) => ({ id: each, name })),
      ]),
    async setDraft(client, { agent_id: agentId, integrations = [] }) {
      const others = integrations.map(({ integration_id, tool_ids }) => ({
        integration_id,
        tool_ids: integration_id === integrationId ? union(tool_ids, toolId) : tool_ids,
      }));
      const isThere = others.some((one) => one.integration_id === integrationId);
      const own = isThere ? [] : [{ integration_id: integrationId, tool_ids: [toolId] }];
      return setDraftTools(client, agentId, [...others, ...own]);
    },
  };
}

function union(ids: readonly string[], id: string): string[] {
  return [...new Set([...ids, id])];
}
