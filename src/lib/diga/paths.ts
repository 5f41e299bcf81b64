import { type DigaClient, requestItem } from './client';
import { PERMISSIONS } from './permissions';

/** A way from one node of a path to another. */
export interface PathBranch {
  /** The name of the other node. */
  to_node?: string;
  condition?: string;
}

/** A node of a path, of any type. Which of the last fields it has depends on its type. */
export interface PathNode {
  /** Unique within the path. */
  name: string;
  node_type: string;
  branches?: PathBranch[] | null;
  is_global?: boolean | null;
  global_condition?: string | null;
  wait_user?: boolean;
  time_before_start?: number | null;
  prompt?: string;
  fixed_prompt?: boolean | null;
  knowledge_base?: string[] | null;
  knowledge_item_ids?: string[] | null;
  skip_response?: boolean | null;
  inherit_knowledge?: boolean | null;
  integration_id?: string | null;
  tool_id?: string | null;
  phone_number?: string;
  flow_id?: string | null;
}

/** What an agent with a conversational path follows in a call. */
export interface ConversationalPath {
  id: string;
  name: string | null;
  description?: string | null;
  global_prompt?: string | null;
  nodes: PathNode[];
}

/** The ids of the workflows in the nodes of a path. */
export function workflowsInPath({ nodes }: ConversationalPath): string[] {
  return nodes.flatMap(({ node_type: type, flow_id: id }) => (type === 'flow' && id ? [id] : []));
}

/**
 * One conversational path.
 *
 * @throws {DigaError} when it cannot be read
 */
export function getPath(client: DigaClient, pathId: string): Promise<ConversationalPath> {
  return requestItem<ConversationalPath>(client, {
    method: 'GET',
    path: `/v1/path/${encodeURIComponent(pathId)}`,
    permissions: [PERMISSIONS.pathsRead],
  });
}
