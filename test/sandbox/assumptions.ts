/**
 * Everything that the sandbox assumes. Diga's description does not say it, so the piece must not rely
 * on it; other files of the sandbox point here.
 *
 * Behavior (error responses are below):
 * - A draft has the number that its next launched version gets.
 * - `after` or `before` together with `page`: `page` is ignored.
 * - Both bounds of a range of creation dates belong to it, unless `dateBoundsAreInclusive` is off; those of a
 *   range of runs always.
 * - A transcript needs the permission `messages.view`, not `transcriptions.view`.
 * - Publishing removes an agent from the numbers that the request does not name.
 * - A number without a version keeps the agent's version published. An agent whose only numbers are replaced in
 *   one request may get another version.
 * - A draft with validation issues cannot be launched; a launched version has none.
 * - A path agent refuses `flow_ids`, an empty list as well.
 * - A path agent has a `conversational_path_id`, another agent has none. A launched version has the path of
 *   its draft, unless `copyPathsAtLaunch`.
 * - A path that does not exist gets 400, and 404 where it is changed.
 * - A path whose nodes share a name, lead nowhere or have an unknown workflow gets 400, unless it had it before.
 * - What a request cannot give of a node stays with the name of the node.
 * - A deleted workflow stays in the nodes of paths, and does nothing there. A workflow in any node of a path
 *   runs by its category.
 * - A web address without a name gets the address as its name; one that leads elsewhere gets the title there.
 * - A delivery is signed in the most common layout; the shape of its body is configurable.
 * - A tool needs the permission for tools, its integration the one for integrations.
 * - The name of a tool is taken within its integration only.
 * - A deleted tool, or integration, disappears from every draft and version.
 * - A dynamic parameter names its variable in `fixed_value`, unless `dynamicParamName` says otherwise.
 * - The base URL of an integration and the path of its tool are joined as texts.
 * - The body of a tool's request is a JSON object, with one for each object; a parameter without a value is
 *   left out.
 * - A 403 for a write says "edit".
 * - Pieces are searched by name and display name. The names that a user does not see differ per sandbox.
 * - The API shows a workflow as its draft is; what was published last runs.
 * - A new workflow has the category `empty`; a trigger of another piece than Diga's own makes it
 *   `call_launcher`. An import sets the name as well.
 * - Publishing leaves the status as it is, which is DISABLED at first.
 * - A workflow's step is valid if its piece has the action, and each required prop has a value.
 * - A workflow runs when a call ends, once for each call, with the data that Diga's users see.
 * - All pre-call workflows of a version run at once when a call is placed; "later" means their order in the
 *   version. One fails at the first step that fails, and after its time-out.
 * - A call that a pre-call workflow aborts ends as an unanswered one does.
 */
import { ApiError } from './api-error';
import type { FlowCategory } from './contract';

/** Error responses whose status, code or message is assumed. */
export const assumed = {
  unknownCursor: refusal(400, 'NOT_VALID_FIELD', 'The cursor is not in this list'),
  unknownVersion: refusal(404, 'AGENT_NOT_FOUND', 'Agent not found'),
  unknownWorkflow: refusal(404, 'WORKFLOW_NOT_FOUND', 'Workflow not found'),
  unknownPiece: refusal(404, 'PIECE_NOT_FOUND', 'Piece not found'),
  publishedInvalidWorkflow: refusal(400, 'BAD_PARAMETER', 'The workflow is not valid'),
  secondPublishedVersion: refusal(
    422,
    'VALIDATION_ERROR',
    'The agent has another published version',
  ),
  assignedUnknownVersion: refusal(422, 'VALIDATION_ERROR', 'Unknown agent version'),
  unknownPhone: refusal(404, 'PHONE_NUMBER_NOT_FOUND', 'Phone number not found'),
  unknownPath: refusal(400, 'BAD_PARAMETER', 'Unknown path'),
  unknownKnowledgeItem: refusal(404, 'KNOWLEDGE_ITEM_NOT_FOUND', 'Knowledge item not found'),
  unknownKnowledgeBase: refusal(404, 'KNOWLEDGE_BASE_NOT_FOUND', 'Knowledge base not found'),
  noRecording: refusal(404, 'RECORDING_NOT_FOUND', 'Recording not found'),
  unknownIntegration: refusal(404, 'INTEGRATION_NOT_FOUND', 'Integration not found'),
  unknownTool: refusal(404, 'INTEGRATION_NOT_FOUND', 'Tool not found'),
  takenToolName: refusal(409, 'DUPLICATE_FIELD', 'The name is taken'),
  assignedUnknownTool: refusal(400, 'BAD_PARAMETER', 'Unknown integration or tool'),
  assignedUnknownWorkflow: refusal(400, 'BAD_PARAMETER', 'Unknown workflow'),
  assignedUnknownKnowledgeBase: refusal(400, 'BAD_PARAMETER', 'Unknown knowledge base'),
  assignedUnknownKnowledgeItem: refusal(400, 'BAD_PARAMETER', 'Unknown knowledge item'),
  assignedUnknownVoice: refusal(400, 'BAD_PARAMETER', 'Unknown voice'),
  unlinkedPath: refusal(400, 'BAD_PARAMETER', 'The nodes of the path are not linked'),
  assignedToPathAgent: refusal(400, 'BAD_PARAMETER', 'A path agent takes no flow_ids'),
  launchedWithIssues: refusal(400, 'BAD_PARAMETER', 'The draft has validation issues'),
  publishedUnknownVersion: refusal(400, 'BAD_PARAMETER', 'Unknown version'),
  publishedOnUnknownPhone: refusal(400, 'BAD_PARAMETER', 'Unknown phone number'),
  publishedWithoutPhone: refusal(400, 'BAD_PARAMETER', 'Publishing needs a phone number'),
  calledWithUnknownVersion: refusal(422, 'VALIDATION_ERROR', 'Unknown agent version'),
  webhookNotPublic: refusal(422, 'VALIDATION_ERROR', 'The url must be a public http(s) endpoint'),
  invalidQuery: (what: string) => new ApiError(422, 'VALIDATION_ERROR', what),
  tooManyRequests: refusal(429, 'TOO_MANY_REQUESTS', 'Too many requests'),
};

/** The 404 body for a path that does not exist. */
export const UNKNOWN_PATH = { detail: 'Not Found' };

/** The name of Diga's own piece, and its triggers by category. */
export const DIGA_PIECE = '@diga/piece-diga';
export const DIGA_TRIGGERS: Partial<Record<FlowCategory, { name: string; displayName: string }>> = {
  post_call: { name: 'call_finished', displayName: 'Call Finished' },
  pre_call: { name: 'pre_call', displayName: 'Pre-Call' },
  during_call: { name: 'function_call', displayName: 'Function Call' },
};

/** The trigger of a workflow that launches calls. */
export const OTHER_TRIGGER = {
  pieceName: '@activepieces/piece-schedule',
  name: 'every_day',
  displayName: 'Every Day',
};

function refusal(status: number, code: string, message: string): () => ApiError {
  return () => new ApiError(status, code, message);
}
