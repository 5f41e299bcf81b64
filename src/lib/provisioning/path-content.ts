import { isDeepStrictEqual } from 'node:util';
import type { DigaClient } from '../diga/client';
import { type ConversationalPath, getPath, type PathNode } from '../diga/paths';
import type { Agent } from '../diga/agents';

/** What of a node a call follows: not its place in the editor, nor what Diga derives. */
const NODE_FIELDS = [
  'name',
  'node_type',
  'branches',
  'is_global',
  'global_condition',
  'wait_user',
  'time_before_start',
  'prompt',
  'fixed_prompt',
  'knowledge_base',
  'knowledge_item_ids',
  'skip_response',
  'inherit_knowledge',
  'integration_id',
  'tool_id',
  'phone_number',
  'flow_id',
] as const satisfies (keyof PathNode)[];

/**
 * A version that has a copy of the draft's path gets the id of the draft's path, so that the two compare as
 * the same: whether launching copies the path is not documented. Reads both paths if their ids differ.
 *
 * @throws {DigaError} when a path cannot be read
 */
export async function withPathOf(client: DigaClient, draft: Agent, version: Agent): Promise<Agent> {
  const { conversational_path_id: draftId } = draft;
  const { conversational_path_id: id } = version;
  if (!id || !draftId || id === draftId) return version;
  const [own, other] = await Promise.all([getPath(client, id), getPath(client, draftId)]);
  return isDeepStrictEqual(contentOf(own), contentOf(other))
    ? { ...version, conversational_path_id: draftId }
    : version;
}

/** By the names of the nodes, which branches refer to. */
function contentOf({ global_prompt: prompt, nodes }: ConversationalPath): unknown {
  const byName = nodes.map((node) => [node.name, NODE_FIELDS.map((field) => node[field] ?? null)]);
  return { prompt: prompt ?? null, nodes: new Map(byName as [string, unknown][]) };
}
