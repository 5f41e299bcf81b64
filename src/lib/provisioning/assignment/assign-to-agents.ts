import pMap from 'p-map';
import { listAgentVersions } from '../../diga/agents';
import { listAgentsWithVersions } from '../../diga/agents-with-versions';
import type { DigaClient } from '../../diga/client';
import { withMessage } from '../../diga/errors';
import { collect } from '../../diga/paging';
import type { Agent } from '../../diga/types';
import { rejectedBeforeWrite } from '../errors';
import { readPublished } from '../publication';
import { execute } from './execute';
import { type Assignment, makePlan, type Plan, type Step } from './plan';
import { readCurrentState } from './read';
import type { Subject } from './subject';

/** Agents planned in parallel. */
const CONCURRENCY = 4;

/** The agents that get something, and how far to go. */
export interface AgentsRequest {
  agentIds: readonly string[];
  /** The prop in which they are picked, as the builder shows it. */
  prop: string;
  afterwards: Step;
}

/** What the agents get. */
export interface AssignedItem {
  subject: Subject;
  /** The ids of it; empty while it does not exist. */
  picked: readonly string[];
}

/**
 * Checks what can be known before what is assigned exists. Changes nothing.
 *
 * @throws {DigaError} when an agent cannot get it this way, or cannot be read
 */
export async function assertAssignable(
  client: DigaClient,
  subject: Subject,
  request: AgentsRequest,
): Promise<void> {
  await planAll(client, { subject, picked: [] }, request);
}

/**
 * Adds something to the draft of each agent, and launches or publishes it if asked. An agent that has
 * it already, launched or published as asked, stays as it is. Every plan is made before the first write.
 * Gives a part of a sentence for each changed agent.
 *
 * @throws {DigaError} when an agent cannot get it; the message says what is done of that agent
 */
export async function assignToAgents(
  client: DigaClient,
  assigned: AssignedItem,
  request: AgentsRequest,
): Promise<string[]> {
  const plans = await planAll(client, assigned, request);
  const done: string[] = [];
  for (const plan of plans) {
    if (await isDone(client, plan, assigned.picked, request.afterwards)) continue;
    const { launched, completed } = await execute(client, plan).catch((error: unknown) => {
      throw about(error, request.prop, plan.agent.name, done);
    });
    const version = launched ? `launched as v${launched.version_number}` : 'in the draft';
    const state = completed.includes('publish') ? `${version} and published` : version;
    done.push(`"${plan.agent.name ?? plan.agent.agent_id}" (${state})`);
  }
  return done;
}

function planAll(
  client: DigaClient,
  assigned: AssignedItem,
  { agentIds, afterwards, prop }: AgentsRequest,
): Promise<Plan[]> {
  const assignment = { ...assigned, change: 'add', afterwards, versionName: null } as const;
  return pMap(agentIds, (agentId) => plan(client, agentId, assignment, prop), {
    concurrency: CONCURRENCY,
  });
}

async function plan(
  client: DigaClient,
  agentId: string,
  assignment: Assignment,
  prop: string,
): Promise<Plan> {
  try {
    const state = await readCurrentState(client, agentId, assignment);
    const { length } = state.draft.validation_issues ?? [];
    if (length > 0 && assignment.afterwards !== 'draft') {
      throw rejectedBeforeWrite(
        'Diga does not launch its draft as it is: open the agent in the Diga dashboard, and complete what its editor says is missing or wrong.',
      );
    }
    return makePlan(assignment, state);
  } catch (error) {
    throw about(error, prop, await nameOf(client, agentId));
  }
}

/** Whether the last of the steps was taken before: switching on again must not repeat it. */
async function isDone(
  client: DigaClient,
  { agent: { agent_id: agentId }, subject, wanted, before }: Plan,
  picked: readonly string[],
  afterwards: Step,
): Promise<boolean> {
  if (wanted.length > before.length) return false;
  if (afterwards === 'draft') return true;
  const latest = await (afterwards === 'publish' ? readPublished : newestLaunched)(client, agentId);
  const items = latest && subject.itemsOf(latest);
  return picked.every((id) => items?.some((item) => item.id === id));
}

async function newestLaunched(client: DigaClient, agentId: string): Promise<Agent | null> {
  // The list holds the draft too.
  const newest = await collect(listAgentVersions(client, agentId, 2));
  return newest.find((version) => version.is_draft !== true) ?? null;
}

/** The name of an agent for an error; null if it cannot be had. */
async function nameOf(client: DigaClient, agentId: string): Promise<string | null> {
  try {
    const agents = await listAgentsWithVersions(client, []);
    return agents.find(({ agent_id }) => agent_id === agentId)?.name ?? null;
  } catch {
    return null;
  }
}

/** Says in an error which agent it is about, and which were changed before. */
function about(
  error: unknown,
  prop: string,
  name: string | null | undefined,
  done: string[] = [],
): unknown {
  const others = done.length > 0 ? ` Done before: ${done.join(', ')}.` : '';
  const subject = name ? `the agent "${name}"` : 'one agent';
  return withMessage(error, ({ message }) => `"${prop}", ${subject}: ${message}${others}`);
}
