import type { ValidationIssue } from './agents';
import { type DigaClient, type DigaRequest, requestItem } from './client';
import { unexpectedResponse } from './errors';
import { PERMISSIONS } from './permissions';
import { isListWith } from './response';

/** A way from one node of a path to another. */
export interface PathBranch {
  /** The name of the other node. */
  to_node: string;
  condition: string;
}

/** A node of a path, of any type. Which of the last fields it has depends on its type. */
export interface PathNode {
  /** Unique within the path. */
  name: string;
  node_type: string;
  branches?: PathBranch[] | null;
  /** Its place in the editor. */
  pos_x?: number | null;
  pos_y?: number | null;
  is_global?: boolean | null;
  global_condition?: string | null;
  wait_user?: boolean;
  time_before_start?: number | null;
  prompt?: string;
  fixed_prompt?: boolean | null;
  knowledge_base?: string[] | null;
  knowledge_item_ids?: string[] | null;
  cached_knowledge?: string | null;
  skip_response?: boolean | null;
  inherit_knowledge?: boolean | null;
  integration_id?: string | null;
  tool_id?: string | null;
  phone_number?: string;
  flow_id?: string | null;
  /** Whether its workflow or tool needs a setup in Diga. */
  requires_setup?: boolean;
}

/** What an agent with a conversational path follows in a call. */
export interface ConversationalPath {
  id: string;
  name: string | null;
  description?: string | null;
  global_prompt?: string | null;
  nodes: PathNode[];
  /** What keeps its agent from being launched. */
  validation_issues?: ValidationIssue[] | null;
}

/**
 * One conversational path.
 *
 * @throws {DigaError} when it cannot be read
 */
export function getPath(client: DigaClient, pathId: string): Promise<ConversationalPath> {
  return requestPath(client, {
    method: 'GET',
    path: `/v1/path/${encodeURIComponent(pathId)}`,
    permissions: [PERMISSIONS.pathsRead],
  });
}

/**
 * Replaces the nodes of a path. Returns the path as Diga has stored it.
 *
 * @throws {DigaError} when Diga refuses the change.
 */
export function setPathNodes(
  client: DigaClient,
  pathId: string,
  nodes: readonly object[],
): Promise<ConversationalPath> {
  return requestPath(client, {
    method: 'PATCH',
    path: `/v1/path/${encodeURIComponent(pathId)}`,
    body: { nodes },
    permissions: [PERMISSIONS.pathsWrite],
    messages: {
      BAD_PARAMETER:
        'Diga declined to change the conversational path of the agent (BAD_PARAMETER). Check in the path editor of the Diga dashboard that the path is complete, and that the workflows in it still exist.',
    },
  });
}

async function requestPath(client: DigaClient, request: DigaRequest): Promise<ConversationalPath> {
  const path = await requestItem<ConversationalPath>(client, request);
  const isWhole = isListWith(path.nodes, 'name') && isListWith(path.nodes, 'node_type');
  if (!isWhole) throw unexpectedResponse(200);
  return path;
}
