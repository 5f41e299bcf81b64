import pMap from 'p-map';
import { setDraftTools, setDraftWorkflows } from '../../diga/agent-drafts';
import type { DigaClient } from '../../diga/client';
import type { Agent, AgentFlow, AgentIntegration } from '../../diga/agents';
import { nullIfMissing } from '../../diga/errors';
import { listTools } from '../../diga/integrations';
import type { Workflow } from '../../diga/workflows';
import type { FunctionTool } from '../function-place';

/** What an assignment gives to agents, or takes from them. */
export interface Item {
  /** What sentences call the list that it is in. */
  noun: 'workflows' | 'tools';
  /** Its id in Diga; null while it does not exist, or where it is a whole list. */
  id: string | null;
  /** Whether a path agent has it in the nodes of its path, where it cannot be changed. */
  isPartOfPath: boolean;
  /** Whether the request only adds. An agent's validation issues stay then. */
  isAddition: boolean;
  /** Whether a response of Diga says what the agent has. */
  isKnown(agent: Agent): boolean;
  /** Whether the agent is as requested. */
  holds(agent: Agent): boolean;
  /** The agent as it is once the request is carried out. */
  applied(agent: Agent): Agent;
  /** The agent without anything that the request decides, to compare the rest of it. */
  without(agent: Agent): Agent;
  /** A sentence for each reason why what the draft gets cannot run yet. */
  unreadiness(draft: Agent): string[];
  /** The list as the draft has it, for an error. */
  listOf(agent: Agent): readonly Pick<AgentFlow, 'id' | 'name'>[];
  /**
   * What of a draft can be written: Diga may have deleted something else in the list.
   *
   * @throws {DigaError} when that cannot be read
   */
  writable(client: DigaClient, wanted: Agent): Promise<Agent>;
  /**
   * Replaces the list of the draft.
   *
   * @throws {DigaError} when Diga refuses the change
   */
  write(client: DigaClient, wanted: Agent): Promise<unknown>;
}

export type Change = 'add' | 'remove' | 'set';

type Assignable = Pick<AgentFlow, 'id' | 'name' | 'status'>;

/** Workflows of Diga's own engine, of which each id is there once. */
export function workflowItem(change: Change, workflows: readonly Assignable[]): Item {
  const picked = workflows.map(({ id }) => id);
  const isPicked = ({ id }: { id: string }) => picked.includes(id);
  const applied = (flows: readonly AgentFlow[]): AgentFlow[] => {
    if (change === 'remove') return flows.filter((flow) => !isPicked(flow));
    const kept = change === 'add' ? flows : flows.filter(isPicked);
    return [...kept, ...workflows.filter(({ id }) => !kept.some((flow) => flow.id === id))];
  };
  return {
    noun: 'workflows',
    id: change === 'add' && picked.length === 1 ? (picked[0] ?? null) : null,
    isPartOfPath: true,
    isAddition: change === 'add',
    isKnown: ({ flows }) => Array.isArray(flows),
    holds({ flows = [] }) {
      if (change === 'add' && picked.length === 0) return false;
      const wanted = toIds(applied(flows));
      return wanted.length === flows.length && flows.every(({ id }) => wanted.includes(id));
    },
    applied: (agent) => ({ ...agent, flows: applied(agent.flows ?? []) }),
    without: (agent) => ({
      ...agent,
      flows: change === 'set' ? [] : (agent.flows ?? []).filter((flow) => !isPicked(flow)),
    }),
    unreadiness: ({ flows = [] }) =>
      change === 'remove' ? [] : workflows.flatMap((workflow) => unreadiness(workflow, flows)),
    listOf: ({ flows = [] }) => flows,
    writable: (_client, wanted) => Promise.resolve(wanted),
    write: (client, { agent_id: id, flows = [] }) => setDraftWorkflows(client, id, toIds(flows)),
  };
}

/** The linked workflow of a flow; null while it does not exist. */
export function linkedWorkflowItem(workflow: Pick<Workflow, 'id' | 'name'> | null): Item {
  return workflowItem('add', workflow ? [{ ...workflow, status: 'ENABLED' }] : []);
}

/** Only a draft that has the workflow reliably shows whether it is set up. */
function unreadiness({ id, ...workflow }: Assignable, flows: readonly AgentFlow[]): string[] {
  const flow = flows.find((each) => each.id === id);
  const title = `The workflow "${flow?.name ?? workflow.name ?? id}"`;
  const status = flow?.status ?? workflow.status ?? 'ENABLED';
  return [
    ...(status === 'ENABLED' ? [] : [`${title} is not enabled: enable it in Diga.`]),
    ...(flow?.requires_setup ? [`${title} is not set up: finish its setup in Diga.`] : []),
  ];
}

/** A tool of an integration, with the integration; null while it does not exist. */
export function toolItem(tool: FunctionTool | null): Item {
  const isOwn = ({ integration_id: id }: AgentIntegration) => id === tool?.integrationId;
  const toolId = tool?.toolId ?? '';
  return {
    noun: 'tools',
    id: tool && toolId,
    isPartOfPath: false,
    isAddition: true,
    isKnown: ({ integrations }) => Array.isArray(integrations),
    holds: ({ integrations = [] }) =>
      integrations.some((each) => isOwn(each) && each.tool_ids.includes(toolId)),
    applied({ integrations = [], ...agent }) {
      if (!tool) return { ...agent, integrations };
      const own = integrations.find(isOwn) ?? {
        integration_id: tool.integrationId,
        integration_name: tool.integrationName,
        tool_ids: [],
      };
      const changed = { ...own, tool_ids: [...new Set([...own.tool_ids, toolId])] };
      const isThere = integrations.some(isOwn);
      return {
        ...agent,
        integrations: isThere
          ? integrations.map((each) => (isOwn(each) ? changed : each))
          : [...integrations, changed],
      };
    },
    without: ({ integrations = [], ...agent }) => ({
      ...agent,
      integrations: integrations
        .map((each) => ({ ...each, tool_ids: each.tool_ids.filter((id) => id !== toolId) }))
        .filter((each) => !isOwn(each) || each.tool_ids.length > 0),
    }),
    unreadiness: () => [],
    listOf: ({ integrations = [] }) =>
      integrations.flatMap(({ tool_ids: ids, integration_name: name }) =>
        ids.map((id) => ({ id, name })),
      ),
    async writable(client, { integrations = [], ...agent }) {
      const existing = await pMap(integrations, (each) => withoutDeleted(client, each, toolId));
      return { ...agent, integrations: existing.flat() };
    },
    write: (client, { agent_id: id, integrations = [] }) =>
      setDraftTools(
        client,
        id,
        integrations.map(({ integration_id, tool_ids }) => ({ integration_id, tool_ids })),
      ),
  };
}

/**
 * An integration with those of its tools that exist, and the required one; none if it is gone. One that
 * cannot be read stays.
 */
async function withoutDeleted(
  client: DigaClient,
  given: AgentIntegration,
  required: string,
): Promise<AgentIntegration[]> {
  const { integration_id: id, tool_ids: toolIds } = given;
  if (toolIds.every((toolId) => toolId === required)) return [given];
  try {
    const tools = await nullIfMissing(listTools(client, id));
    if (!tools) return toolIds.includes(required) ? [given] : [];
    const isThere = (toolId: string) => tools.some((tool) => tool.id === toolId);
    const existing = toolIds.filter((toolId) => toolId === required || isThere(toolId));
    return existing.length === toolIds.length ? [given] : [{ ...given, tool_ids: existing }];
  } catch {
    // Such as one whose server is down: Diga decides.
    return [given];
  }
}

/** The ids of workflows. */
function toIds(flows: readonly Pick<AgentFlow, 'id'>[]): string[] {
  return flows.map(({ id }) => id);
}
