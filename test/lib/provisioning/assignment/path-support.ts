import type { PathNode, PathResponse, RequestEffect } from '../../../sandbox/sandbox';
import { speedUpTime } from '../../../support/time';
import {
  addFlow,
  type FlowOptions,
  type LiveAgent,
  runAction,
  startLiveAgents,
  type World,
} from './support';

const UUID = '0b8f3a55-1df2-4a39-9a35-6d6f0d3c9a11';

/** A path with a node of every type, each with every field, and two ends. */
export const FULL_PATH = {
  name: 'Tasting',
  description: 'Offers a tasting',
  global_prompt: 'Be brief.',
  nodes: [
    {
      name: 'Start',
      node_type: 'start',
      branches: [{ to_node: 'Offer', condition: 'Always' }],
      pos_x: 0,
      pos_y: 0,
      is_global: false,
      global_condition: null,
      wait_user: true,
      time_before_start: 1.5,
    },
    {
      name: 'Offer',
      node_type: 'conversation',
      branches: [
        { to_node: 'Look up', condition: 'Wants one' },
        { to_node: 'Goodbye', condition: 'Wants none' },
      ],
      pos_x: 0,
      pos_y: 200,
      is_global: true,
      global_condition: 'Asks for the tasting',
      prompt: 'Offer a tasting.',
      fixed_prompt: true,
      knowledge_base: [UUID],
      knowledge_item_ids: [UUID],
      cached_knowledge: 'The menu',
      skip_response: true,
      inherit_knowledge: false,
    },
    {
      name: 'Look up',
      node_type: 'tool',
      branches: [{ to_node: 'Check', condition: 'Found' }],
      integration_id: UUID,
      tool_id: UUID,
      requires_setup: true,
      source_integration_template_id: UUID,
    },
    {
      name: 'Check',
      node_type: 'flow',
      branches: [{ to_node: 'Pass on', condition: 'Checked' }],
      flow_id: 'flow_check',
      requires_setup: false,
      source_flow_template_id: UUID,
    },
    {
      name: 'Pass on',
      node_type: 'transfer',
      branches: [{ to_node: 'Booked', condition: 'Nobody answers' }],
      phone_number: '+34910000001',
    },
    { name: 'Booked', node_type: 'end', branches: [], pos_x: 300, pos_y: 800 },
    {
      name: 'Goodbye',
      node_type: 'end',
      branches: [{ to_node: 'Survey', condition: 'Always' }],
    },
    { name: 'Survey', node_type: 'flow', branches: [], flow_id: 'flow_survey' },
  ],
} as const satisfies Omit<PathResponse, 'id'>;

/** Path agents, whose versions have copies of the draft's path unless it is shared. */
export async function startPathAgents({ isShared = false } = {}) {
  speedUpTime();
  const world = await startLiveAgents({ mode: 'path' });
  const { sandbox, agents } = world;
  sandbox.addWorkflow({ id: 'flow_check', name: 'Check', flow_category: 'during_call' });
  if (!isShared) sandbox.copyPathsAtLaunch();
  for (const { id, v1 } of agents) {
    sandbox.editPath(id, (path) => ({
      ...path,
      ...structuredClone<Omit<PathResponse, 'id'>>(FULL_PATH),
    }));
    if (isShared) continue;
    sandbox.publish(id, sandbox.launchVersion(id));
    sandbox.deleteVersion(id, v1);
  }
  return world;
}

export const getNodes = ({ sandbox }: World, { id }: LiveAgent, versionId?: string) =>
  sandbox.path(id, versionId).nodes;

/** The nodes of the flow's own workflow, with the ends that lead to them. */
export function linked(world: World, agent: LiveAgent, versionId?: string): string[] {
  const nodes = getNodes(world, agent, versionId);
  const own = nodes.filter(
    (node) =>
      node.node_type === 'flow' && !['flow_check', 'flow_survey'].includes(node.flow_id ?? ''),
  );
  return own.flatMap(({ name }) =>
    nodes
      .filter(({ branches }) => branches?.some(({ to_node: target }) => target === name))
      .map((node) => node.name),
  );
}

export const liveId = ({ sandbox }: World, { id }: LiveAgent) =>
  sandbox
    .agents()
    .find(({ agent_id }) => agent_id === id)
    ?.versions.find(({ is_published }) => is_published)?.version_id;

export const assignTo = (world: World, options: Partial<FlowOptions> = {}) =>
  addFlow(world, {
    trigger: 'call_finished',
    agents: [world.agents[0]],
    afterwards: 'draft',
    ...options,
  });

export const assignWorkflows = (world: World, input: object) =>
  runAction(world, 'assign_workflows', {
    change: 'add',
    workflows: [world.booking],
    afterwards: 'draft',
    ...input,
  });

export const onPath = (method: string) => (itsMethod: string, path: string) =>
  itsMethod === method && path.startsWith('/v1/path/');

export const failPath = ({ sandbox }: World, method: string, effect: RequestEffect, times = 1) =>
  sandbox.misbehave({ on: 'requests', match: onPath(method), times, effect });

export const pathWrites = ({ sandbox }: World) =>
  sandbox.requests.filter(({ method, path }) => onPath('PATCH')(method, path)).length;

/** A node without what Diga derives. */
export function bare(node: PathNode): object {
  return Object.fromEntries(
    Object.entries(node).filter(
      ([field]) => !['requires_setup', 'source_flow_template_id'].includes(field),
    ),
  );
}
