import { setDraftWorkflows } from '../../diga/agent-drafts';
import type { AgentFlow } from '../../diga/agents';
import type { ConversationalPath } from '../../diga/paths';
import type { Workflow } from '../../diga/workflows';
import type { WholeAgent } from '../path-content';
import { findUnknown, flowsInPath, hasEnd, withFlow, withoutFlows } from '../path-nodes';
import type { Item } from './item';

export type Change = 'add' | 'remove' | 'set';

/** What Diga takes a workflow for; undefined if that is not known. */
type Category = Workflow['flow_category'];

type Assignable = Pick<AgentFlow, 'id' | 'name' | 'status'> & { flow_category?: Category };

const BEFORE_A_CALL =
  'This agent follows a conversational path, and only the path editor of the Diga dashboard can put a workflow before its calls. Leave the agent out here, and add the workflow there.';

/** Workflows of Diga's own engine, of which each id is there once; in a path, behind each end. */
export function workflowItem(
  change: Change,
  workflows: readonly Assignable[],
  categories = workflows.map(({ flow_category: category }) => category),
): Item {
  const picked = workflows.map(({ id }) => id);
  const isPicked = (id: string) => picked.includes(id);
  const isRemoved = (id: string) => change !== 'add' && isPicked(id) === (change === 'remove');
  const isDecided = (id: string) => change === 'set' || isPicked(id);
  const added = change === 'remove' ? [] : workflows;
  const toFlows = (flows: readonly AgentFlow[]): AgentFlow[] => {
    const kept = flows.filter(({ id }) => !isRemoved(id));
    return [...kept, ...added.filter(({ id }) => !kept.some((flow) => flow.id === id))];
  };
  const toPath = (path: ConversationalPath) =>
    added.reduce(withFlow, withoutFlows(path, isRemoved));
  /** Whether something that is to be removed is inside the conversation. */
  const isStuck = (path: ConversationalPath) =>
    change === 'remove' && flowsInPath(toPath(path)).some(({ id }) => isPicked(id));
  return {
    noun: 'workflows',
    id: change === 'add' && picked.length === 1 ? (picked[0] ?? null) : null,
    pathRefusal: change !== 'remove' && categories.includes('pre_call') ? BEFORE_A_CALL : null,
    isAddition: change === 'add',
    isKnown: ({ mode, path, flows }) => (mode === 'path' ? !!path : Array.isArray(flows)),
    holds({ path, flows = [] }) {
      if (change === 'add' && picked.length === 0) return false;
      if (path) {
        return toPath(path) === path && !isStuck(path) && (added.length === 0 || hasEnd(path));
      }
      const wanted = toIds(toFlows(flows));
      return wanted.length === flows.length && flows.every(({ id }) => wanted.includes(id));
    },
    applied: (agent) =>
      agent.path
        ? { ...agent, path: toPath(agent.path) }
        : { ...agent, flows: toFlows(agent.flows ?? []) },
    without: (agent) =>
      agent.path
        ? { ...agent, path: withoutFlows(agent.path, isDecided) }
        : { ...agent, flows: (agent.flows ?? []).filter(({ id }) => !isDecided(id)) },
    obstacle: (path) =>
      isStuck(path)
        ? 'The workflow is inside the conversation of this agent, not behind an end of its path. Take it out in the path editor of the Diga dashboard.'
        : unwritable(path, change === 'remove' ? [] : categories),
    unreadiness: (draft) => added.flatMap((workflow) => unreadiness(workflow, listFlows(draft))),
    listOf: listFlows,
    writable: (_client, wanted) => Promise.resolve(wanted),
    write: (client, { agent_id: id, flows = [] }) => setDraftWorkflows(client, id, toIds(flows)),
  };
}

/** The linked workflow of a flow; null while it does not exist. */
export function linkedWorkflowItem(
  workflow: Pick<Workflow, 'id' | 'name'> | null,
  category: Category,
): Item {
  return workflowItem('add', workflow ? [{ ...workflow, status: 'ENABLED' }] : [], [category]);
}

/** Why workflows of these categories cannot be put behind the ends of a path; null if they can. */
function unwritable(path: ConversationalPath, categories: readonly Category[]): string | null {
  const unknown = findUnknown(path);
  if (unknown !== null) {
    return `The conversational path of this agent has something that this version of the piece does not know, and could lose: ${unknown}. Change the path in the path editor of the Diga dashboard.`;
  }
  if (categories.some((category) => category !== 'post_call')) {
    return 'This agent follows a conversational path, and only workflows that are known to run after the call can be put behind its ends. Add others in the path editor of the Diga dashboard. To know which is which, the API key needs "Workflows: read".';
  }
  return categories.length === 0 || hasEnd(path)
    ? null
    : 'The conversational path of this agent has no end, behind which a workflow after the call stands. Add an end in the path editor of the Diga dashboard.';
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

function listFlows({ path, flows = [] }: WholeAgent): readonly AgentFlow[] {
  return path ? flowsInPath(path) : flows;
}

/** The ids of workflows. */
function toIds(flows: readonly Pick<AgentFlow, 'id'>[]): string[] {
  return flows.map(({ id }) => id);
}
