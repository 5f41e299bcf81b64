import type { AgentContent, Sandbox } from '../../../sandbox/sandbox';
import { startWorld } from '../../../support/diga';
import type { ConnectionValues, Flow, Host, Item } from '../../../support/host';
import { recordLog } from '../../../support/log';

/** An agent whose version 1 is published on a number of its own. */
export interface LiveAgent {
  id: string;
  name: string;
  phoneId: string;
  v1: string;
}

export interface World {
  sandbox: Sandbox;
  host: Host;
  connection: ConnectionValues;
  agents: [LiveAgent, LiveAgent, LiveAgent];
  /** The workflow that each agent has. */
  survey: string;
  /** A workflow that no agent has. */
  booking: string;
  /** The integration of which each agent has a tool. */
  crm: string;
  /** What is written to the worker's log. */
  logged: () => string;
}

/** Every field of an agent, each with a value that is not its default. */
export const FULL = {
  description: 'Answers the phone',
  prompt: 'You answer the phone.',
  greeting: 'Good morning.',
  time_before_start: 1.5,
  voice: {
    id: 'd41b7f0e-6a85-4c3d-b2f9-8e50c7a1d624',
    name: 'Mateo',
    provider: 'gemini',
    provider_voice_id: 'mateo',
    is_favourite: true,
  },
  volume: 60,
  language: 'en',
  max_reminder_count: 2,
  reminder_frequency_ms: 9000,
  reminder_messages: ['Are you there?'],
  knowledge_item_ids: ['0b8f3a55-1df2-4a39-9a35-6d6f0d3c9a11'],
  call_tools: [{ type: 'hang_up', name: 'end_call', description: 'At the end' }],
  dynamic_variables: { shop: 'Aurora' },
  background_audio: 'cafe',
  voicemail_detection: true,
  voicemail_action: 'hang_up',
  voicemail_message: 'We call again.',
  phone_menu_detection: true,
  phone_menu_action: 'hang_up',
  phone_menu_navigation_mode: 'key_sequence',
  phone_menu_goal: 'Reach the kitchen',
  phone_menu_key_sequence: '1w2',
} as const satisfies Partial<AgentContent>;

/** Starts a sandbox with three agents that take calls, and a host. */
export async function startLiveAgents(content: Partial<AgentContent> = {}): Promise<World> {
  const logged = recordLog();
  const { sandbox, host, connection } = await startWorld();
  const survey = sandbox.addWorkflow({ id: 'flow_survey', name: 'Send a survey' });
  const booking = sandbox.addWorkflow({ id: 'flow_booking', name: 'Confirm bookings' });
  const base = sandbox.addKnowledgeBase('Menu');
  const crm = sandbox.addIntegration({
    name: 'CRM',
    tools: [
      { name: 'find_guest', description: 'Finds a guest', endpoint_path: '/', method: 'GET' },
    ],
  });
  const toolIds = sandbox.tools(crm).map(({ id }) => id);
  const addAgent = (name: string): LiveAgent => {
    const id = sandbox.addAgent({
      name,
      ...structuredClone<Partial<AgentContent>>({ ...FULL, call_tools: [...FULL.call_tools] }),
      knowledge_base_ids: [base],
      integrations: [{ integration_id: crm, integration_name: 'CRM', tool_ids: toolIds }],
      flows: [{ id: survey, name: 'Send a survey', status: 'ENABLED' }],
      ...content,
    });
    const v1 = sandbox.launchVersion(id);
    sandbox.publish(id, v1);
    const phoneId = sandbox.addPhone({ nickname: name, inbound_agent_id: id });
    return { id, name, phoneId, v1 };
  };
  return {
    sandbox,
    host,
    connection,
    agents: [addAgent('Reception'), addAgent('Sales'), addAgent('Night desk')],
    survey,
    booking,
    crm,
    logged: () => logged().join('\n'),
  };
}

/** What gives something to agents: each of the three triggers, and Assign Workflows to one agent. */
export const TRIGGERS = ['function_call', 'pre_call', 'call_finished'] as const;
export type TriggerName = (typeof TRIGGERS)[number];

const INPUT: Readonly<Record<TriggerName, (agents: readonly string[]) => Item>> = {
  function_call: (agents) => ({ agents, function_name: 'find_slots', description: 'Finds slots.' }),
  pre_call: (agents) => ({ agents }),
  call_finished: (agents) => ({
    assign_to: agents,
    direction: 'any',
    delivery: 'assigned',
  }),
};

export interface FlowOptions {
  trigger: TriggerName;
  agents?: readonly LiveAgent[];
  afterwards?: string;
  input?: Item;
}

/** The props of a flow that gives something to the agents, by default to all of them. */
export function getInput({ agents }: World, options: FlowOptions): Item {
  const { trigger, agents: picked = agents, afterwards = 'publish', input = {} } = options;
  return { ...INPUT[trigger](picked.map(({ id }) => id)), afterwards, ...input };
}

/** A flow with one of the triggers, switched off. */
export function addFlow(world: World, options: FlowOptions): Flow {
  const { host, connection } = world;
  const { trigger } = options;
  return host.addFlow({
    trigger,
    connection,
    input: getInput(world, options),
    name: `My ${trigger}`,
    steps: [],
  });
}

/** Runs an action on the first agent. */
export async function runAction(world: World, action: string, input: Item): Promise<Item> {
  const { host, connection, agents } = world;
  return (await host.runAction(action, connection, { agent: agents[0].id, ...input })) as Item;
}

/** The ways to publish a new version of the first agent. */
export const PUBLISHERS: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  'Function Call': (world) => publishFlow(world, 'function_call'),
  'Pre-Call': (world) => publishFlow(world, 'pre_call'),
  'Assign To': (world) => publishFlow(world, 'call_finished'),
  'Assign Workflows': (world) =>
    runAction(world, 'assign_workflows', {
      change: 'add',
      workflows: [world.booking],
      afterwards: 'publish',
    }),
  'Publish Version': (world) =>
    runAction(world, 'publish_version', { operation: 'launch_and_publish' }),
};

async function publishFlow(world: World, trigger: TriggerName): Promise<void> {
  await addFlow(world, { trigger, agents: [world.agents[0]] }).switchOn();
}

/** The launched versions of an agent, oldest first. */
export function getVersions({ sandbox }: World, { id }: LiveAgent) {
  const agent = sandbox.agents().find(({ agent_id }) => agent_id === id);
  return (agent?.versions ?? [])
    .filter(({ is_draft }) => !is_draft)
    .reverse()
    .map((version) => ({ ...version, content: sandbox.version(id, version.version_id) }));
}

/** The content of the published version; undefined without one. */
export function liveContent(world: World, agent: LiveAgent): AgentContent | undefined {
  return getVersions(world, agent).find(({ is_published }) => is_published)?.content;
}

/** Whether a version or a draft has what the flows of the host give. */
export function hasItem({ survey, booking, crm }: World, content: AgentContent | undefined) {
  const flows = (content?.flows ?? []).filter(({ id }) => id !== survey && id !== booking);
  const tools = (content?.integrations ?? []).filter(({ integration_id: id }) => id !== crm);
  return flows.length + tools.length > 0;
}

/** The names of what takes the calls of the three agents: a version number, with + if it has the item. */
export function liveVersions(world: World): string[] {
  return world.agents.map((agent) => {
    const live = getVersions(world, agent).find(({ is_published }) => is_published);
    if (!live) return 'none';
    return `v${live.version_number}${hasItem(world, live.content) ? '+' : ''}`;
  });
}

export type Matcher = (method: string, path: string) => boolean;

const on =
  (method: string, suffix: RegExp) =>
  (agent?: LiveAgent): Matcher =>
  (itsMethod, path) =>
    itsMethod === method && suffix.test(path) && (agent === undefined || path.includes(agent.id));

/** Matches a request about one agent, or about any. */
export const changesDraft = on('PATCH', /^\/v1\/agent\/[^/]+$/);
export const readsAgent = on('GET', /^\/v1\/agent\/[^/]+$/);
export const launches = on('POST', /\/version$/);
export const publishes = on('PATCH', /\/published_version$/);

/** Lets somebody act once, right before a matching request or right after it. */
export function meanwhile(
  { sandbox }: World,
  when: 'before' | 'after',
  match: Matcher,
  act: () => void,
): void {
  sandbox.misbehave({
    on: 'requests',
    match,
    times: 1,
    effect: { kind: 'meanwhile', when, act },
  });
}

/** The writes to agents so far, such as "PATCH Reception". */
export function writesTo({ sandbox, agents }: World): string[] {
  return sandbox.requests
    .filter(({ method, path }) => method !== 'GET' && path.startsWith('/v1/agent/'))
    .map(({ path, method }) => {
      const agent = agents.find(({ id }) => path.includes(id));
      const what = path.endsWith('/published_version')
        ? 'publish'
        : method === 'POST'
          ? 'launch'
          : 'draft';
      return `${what} ${agent?.name ?? '?'}`;
    });
}
