import { isDeepStrictEqual } from 'node:util';
import { type Agent, getAgent, type WhichVersion } from '../diga/agents';
import type { DigaClient } from '../diga/client';
import { type ConversationalPath, getPath, type PathNode } from '../diga/paths';

/** What of a node a call follows: not its place in the editor, nor what Diga derives. */
const NODE_FIELDS = [
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
  'cached_knowledge',
  'skip_response',
  'inherit_knowledge',
  'integration_id',
  'tool_id',
  'phone_number',
  'flow_id',
] as const satisfies (keyof PathNode)[];

const PLACE = ['pos_x', 'pos_y'] as const satisfies (keyof PathNode)[];

/** An agent in one of its versions, with the path that it follows. */
export interface WholeAgent extends Agent {
  /** Undefined if it follows none. */
  path?: ConversationalPath;
}

/**
 * An agent in one of its versions, with its path.
 *
 * @throws {DigaError} when one of them cannot be read
 */
export async function readWhole(
  client: DigaClient,
  agentId: string,
  version: WhichVersion,
): Promise<WholeAgent> {
  return withPath(client, await getAgent(client, agentId, version));
}

/**
 * The agent with its path.
 *
 * @throws {DigaError} when the path cannot be read
 */
export async function withPath(client: DigaClient, agent: Agent): Promise<WholeAgent> {
  const { mode, conversational_path_id: id } = agent;
  return mode === 'path' && id ? { ...agent, path: await getPath(client, id) } : agent;
}

/**
 * In what a path differs from what it should be, by the names of its nodes, which branches refer to. Nodes of
 * the same name are compared one by one, in any order. Also in their places in the editor, if asked.
 */
export function pathDifferences(
  expected: ConversationalPath,
  found: ConversationalPath,
  { withPlaces = false } = {},
): string[] {
  const fields = withPlaces ? [...NODE_FIELDS, ...PLACE] : NODE_FIELDS;
  const isSame = (a: PathNode, b: PathNode) =>
    fields.every((field) => isDeepStrictEqual(meaning(a, field), meaning(b, field)));
  const names = new Set([...expected.nodes, ...found.nodes].map(({ name }) => name));
  const nodes = [...names].flatMap((name) => {
    const extra = found.nodes.filter((node) => node.name === name);
    const missing = expected.nodes.filter((node) => {
      if (node.name !== name) return false;
      const index = extra.findIndex((other) => isSame(node, other));
      if (index !== -1) extra.splice(index, 1);
      return index === -1;
    });
    if (missing.length === extra.length) {
      return missing.length === 0 ? [] : [`the node "${name}" differs`];
    }
    return [`the node "${name}" is ${missing.length > extra.length ? 'missing' : 'extra'}`];
  });
  const isPromptSame = (expected.global_prompt ?? '') === (found.global_prompt ?? '');
  return isPromptSame ? nodes : ['its prompt differs', ...nodes];
}

/** The value of a field; null for one that is absent, empty or off. */
function meaning(node: PathNode, field: keyof PathNode): unknown {
  if (field === 'inherit_knowledge') return node[field] ?? true;
  if (field === 'branches') {
    return (node.branches ?? []).map(({ to_node: name, condition }) => [name, condition]);
  }
  const value = node[field];
  const isEmpty = Array.isArray(value) && value.length === 0;
  return isEmpty || value === '' || value === false ? null : (value ?? null);
}
