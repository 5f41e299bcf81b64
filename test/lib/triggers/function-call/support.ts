import type { Sandbox } from '../../../sandbox/sandbox';
import { type StartOptions, startWorld, type World } from '../../../support/diga';
import type { Flow, FlowStep, Item } from '../../../support/host';
import { recordLog } from '../../../support/log';

/** The props of a function that finds free slots. */
export const FIND_SLOTS = {
  function_name: 'find_slots',
  description: 'Finds free slots on a day.',
  parameters: [
    { name: 'day', type: 'string', description: 'As YYYY-MM-DD', required: true, source: 'llm' },
    { name: 'people', type: 'integer', required: false, source: 'llm' },
    { name: 'place', type: 'string', source: 'fixed', value: 'Valencia' },
    { name: 'guest', type: 'string', source: 'dynamic', value: 'guest_name' },
  ],
  waits: true,
  longest_wait: 3,
  audio: 'typing',
  pre_speech: 'force',
  asks_first: true,
  afterwards: 'draft',
};

/** A step that answers with the arguments and the number of the caller. */
export const ANSWER: FlowStep = {
  action: 'return_response',
  input: ({ arguments: args, caller_number }) => ({
    response_type: 'json',
    json: { free: ['10:00', '11:30'], args, caller_number },
    after: 'stop',
  }),
};

/** The number of the caller of `call`. */
export const CALLER = '+34900000012';

export interface FunctionCallWorld extends World {
  /** An agent with a draft, and no version yet. */
  agentId: string;
  /** Adds a flow that starts with Function Call, switched off. */
  addFlow(input?: Item, steps?: FlowStep[]): Flow;
  /** Places a call that a launched version of the agent's draft handles; returns its id. */
  call(): string;
  /** The integrations of the agent's draft, each with the ids of its tools. */
  draftTools(): { id: string; toolIds: string[] }[];
}

/** Starts a sandbox with one agent, and a host whose worker's log stays off the terminal. */
export async function startFunctionCall(options: StartOptions = {}): Promise<FunctionCallWorld> {
  recordLog();
  const world = await startWorld(options);
  const { sandbox, host, connection } = world;
  const agentId = sandbox.addAgent({ name: 'Reception' });
  return {
    ...world,
    agentId,
    addFlow: (input = {}, steps = [ANSWER]) =>
      host.addFlow({
        trigger: 'function_call',
        connection,
        input: { ...FIND_SLOTS, agents: [agentId], ...input },
        name: 'Free slots · Château 2',
        steps,
      }),
    call: () => {
      const versionId = sandbox.launchVersion(agentId);
      return sandbox.placeCall({
        agentId,
        versionId,
        identifier: CALLER,
        dynamicVariables: { guest_name: 'Carmen' },
      });
    },
    draftTools: () =>
      (sandbox.draft(agentId).integrations ?? []).map(({ integration_id, tool_ids }) => ({
        id: integration_id,
        toolIds: tool_ids,
      })),
  };
}

/** The integrations and tools in the sandbox, by name. */
export function toolNames(sandbox: Sandbox): [string, string[]][] {
  return sandbox
    .integrations()
    .map(({ id, name }) => [name, sandbox.tools(id).map((tool) => tool.name)]);
}
