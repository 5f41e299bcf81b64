import pMap from 'p-map';
import { setDraftTools } from '../../diga/agent-drafts';
import type { DigaClient } from '../../diga/client';
import type { AgentFlow, AgentIntegration } from '../../diga/agents';
import { nullIfMissing } from '../../diga/errors';
import { listTools } from '../../diga/integrations';
import type { ConversationalPath } from '../../diga/paths';
import type { FunctionTool } from '../function-place';
import type { WholeAgent } from '../path-content';

/** What an assignment gives to agents, or takes from them. */
export interface Item {
  /** What sentences call the list that it is in. */
  noun: 'workflows' | 'tools';
  /** Its id in Diga; null while it does not exist, or where it is a whole list. */
  id: string | null;
  /** Why only a person can give it to an agent with a path, in the editor; null if the piece can. */
  pathRefusal: string | null;
  /** Whether the request only adds. An agent's validation issues stay then. */
  isAddition: boolean;
  /** Whether a response of Diga says what the agent has. */
  isKnown(agent: WholeAgent): boolean;
  /** Whether the agent is as requested. */
  holds(agent: WholeAgent): boolean;
  /** The agent as it is once the request is carried out. */
  applied(agent: WholeAgent): WholeAgent;
  /** The agent without anything that the request decides, to compare the rest of it. */
  without(agent: WholeAgent): WholeAgent;
  /** Why the path of a draft cannot get it, or lose it; null if it can. */
  obstacle(path: ConversationalPath): string | null;
  /** A sentence for each reason why what the draft gets cannot run yet. */
  unreadiness(draft: WholeAgent): string[];
  /** The list as the draft has it, for an error. */
  listOf(agent: WholeAgent): readonly Pick<AgentFlow, 'id' | 'name'>[];
  /**
   * What of a draft can be written: Diga may have deleted something else in the list.
   *
   * @throws {DigaError} when that cannot be read
   */
  writable(client: DigaClient, wanted: WholeAgent): Promise<WholeAgent>;
  /**
   * Replaces the list of a draft that has it beside its path.
   *
   * @throws {DigaError} when Diga refuses the change
   */
  write(client: DigaClient, wanted: WholeAgent): Promise<unknown>;
}

const IN_A_TOOL_NODE =
  'This agent follows a conversational path, and only the path editor of the Diga dashboard can put a function into a tool node of it. Leave the agent out here, switch the flow on, and put its function there.';

/** A tool of an integration, with the integration; null while it does not exist. */
export function toolItem(tool: FunctionTool | null): Item {
  const isOwn = ({ integration_id: id }: AgentIntegration) => id === tool?.integrationId;
  const toolId = tool?.toolId ?? '';
  return {
    noun: 'tools',
    id: tool && toolId,
    pathRefusal: IN_A_TOOL_NODE,
    isAddition: true,
    isKnown: ({ integrations }) => Array.isArray(integrations),
    holds: ({ integrations = [], path }) =>
      integrations.some((each) => isOwn(each) && each.tool_ids.includes(toolId)) ||
      (tool !== null && !!path?.nodes.some(({ tool_id: id }) => id === toolId)),
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
    obstacle: () => null,
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
