import { getAgent, listAgentVersions } from '../../diga/agents';
import type { DigaClient } from '../../diga/client';
import { isDigaError } from '../../diga/errors';
import { takeWhere } from '../../diga/paging';
import type { Agent } from '../../diga/types/index';
import type { FunctionTool } from '../function-tool';
import { execute } from './execute';
import { type CurrentState, makePlan } from './plan';
import { readCurrentState } from './read';
import type { Step } from './steps';
import { toolsWith } from './subject';

/** How a tool is to be assigned to agents. */
export interface ToolAssignment {
  agentIds: readonly string[];
  /** The last step to carry out. */
  afterwards: Step;
}

/** Stands for a tool that does not exist yet. */
const NO_TOOL: FunctionTool = { integrationId: '', toolId: '' };

/**
 * Reads the agents before anything is changed.
 *
 * @throws {DigaError} when an agent cannot be read, or the assignment is known to fail
 */
export async function readBeforeAssigning(
  client: DigaClient,
  { agentIds, afterwards }: ToolAssignment,
): Promise<CurrentState[]> {
  const assignment = assignmentOf(NO_TOOL, afterwards, []);
  const states: CurrentState[] = [];
  for (const agentId of agentIds) {
    const state = await readCurrentState(client, agentId, assignment);
    makePlan(assignment, state);
    states.push(state);
  }
  return states;
}

/**
 * Adds a tool to the drafts that were read, and launches and publishes them if that is wanted. An agent
 * whose newest or published version has the tool already is left alone: publishing a flow again must
 * not make versions of whatever is being edited in Diga. Returns how many agents were changed.
 *
 * @throws {DigaError} when a step fails; the message says what is done and what is not
 */
export async function assignTool(
  client: DigaClient,
  tool: FunctionTool,
  states: readonly CurrentState[],
  afterwards: Step,
): Promise<number> {
  const assignment = assignmentOf(tool, afterwards, [tool.integrationId, tool.toolId]);
  let changed = 0;
  for (const state of states) {
    const plan = makePlan(assignment, state);
    const isDone =
      plan.steps[0] !== 'draft' && (await hasTool(client, state.draft.agent_id, tool, afterwards));
    if (isDone) continue;
    await execute(client, plan);
    changed += 1;
  }
  return changed;
}

function assignmentOf(tool: FunctionTool, afterwards: Step, picked: readonly string[]) {
  const subject = toolsWith(tool);
  return { change: 'add', picked, afterwards, versionName: null, subject } as const;
}

/** Whether what the last step makes has the tool; the draft is known to have it. */
async function hasTool(
  client: DigaClient,
  agentId: string,
  tool: FunctionTool,
  afterwards: Step,
): Promise<boolean> {
  if (afterwards === 'draft') return true;
  const version =
    afterwards === 'publish'
      ? await publishedVersion(client, agentId)
      : await newestVersion(client, agentId);
  const items = version && toolsWith(tool).itemsOf(version);
  return items?.some(({ id }) => id === tool.toolId) ?? false;
}

async function publishedVersion(client: DigaClient, agentId: string): Promise<Agent | undefined> {
  try {
    return await getAgent(client, agentId, 'published');
  } catch (error) {
    if (isDigaError(error, 'not_found')) return undefined;
    throw error;
  }
}

async function newestVersion(client: DigaClient, agentId: string): Promise<Agent | undefined> {
  // The list has the draft too.
  const versions = listAgentVersions(client, agentId, 2);
  const launched = await takeWhere(versions, 2, ({ is_draft: isDraft }) => !isDraft);
  return launched.sort((a, b) => b.version_number - a.version_number)[0];
}
