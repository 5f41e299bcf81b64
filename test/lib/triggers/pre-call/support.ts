import type { PreparedCall, Sandbox } from '../../../sandbox/sandbox';
import { type StartOptions, startWorld, type World } from '../../../support/diga';
import type { Flow, FlowStep, Item } from '../../../support/host';
import { recordLog } from '../../../support/log';

export const SECRET = 'x-activepieces-token';

/** The number of the caller of `call`. */
export const CALLER = '+34900000012';

/** A step that greets the caller by the number. */
export const GREET: FlowStep = {
  action: 'return_call_data',
  input: ({ phone_number: number }) => ({
    prompt_addition: `The caller is Carmen, ${String(number)}.`,
    dynamic_variables: { guest_name: 'Carmen', visits: 3 },
    decline: false,
    after: 'stop',
  }),
};

/** A step that declines the call. */
export const DECLINE: FlowStep = {
  action: 'return_call_data',
  input: { decline: true, after: 'stop' },
};

export interface PreCallWorld extends World {
  agentId: string;
  /** Adds a flow that starts with Pre-Call, switched off. */
  addFlow: (input?: Item, steps?: FlowStep[]) => Flow;
  /** Places a call that a launched version of the agent's draft handles, and waits until it is prepared. */
  call: () => Promise<{ callId: string; prepared: PreparedCall }>;
  /** What is written to the worker's log. */
  logged: () => string;
}

/** Starts a sandbox with one agent, and a host. */
export async function startPreCall(options: StartOptions = {}): Promise<PreCallWorld> {
  const logged = recordLog();
  const world = await startWorld(options);
  const { sandbox, host, connection } = world;
  const agentId = sandbox.addAgent({
    name: 'Reception',
    dynamic_variables: { guest_name: 'guest', shop: 'Aurora' },
  });
  return {
    ...world,
    agentId,
    logged: () => logged().join('\n'),
    addFlow: (input = {}, steps = [GREET]) =>
      host.addFlow({
        trigger: 'pre_call',
        connection,
        input: { agents: [agentId], afterwards: 'draft', ...input },
        name: 'Greet callers',
        steps,
      }),
    async call() {
      const versionId = sandbox.launchVersion(agentId);
      const callId = sandbox.placeCall({ agentId, versionId, identifier: CALLER });
      return { callId, prepared: await sandbox.prepared(callId) };
    },
  };
}

/** The workflow that a flow has made, with the input of its trigger and of its steps. */
export function linkedWorkflow(sandbox: Sandbox) {
  const [workflow, ...others] = sandbox.workflows();
  if (!workflow || others.length > 0) throw new Error('There is not exactly one workflow');
  const request = workflow.trigger?.nextAction as
    { settings: { input: Item }; nextAction: { settings: { input: Item } } | null } | undefined;
  return {
    workflow,
    settings: (workflow.trigger?.settings?.input ?? {}) as Item,
    request: request?.settings.input ?? {},
    answer: request?.nextAction?.settings.input ?? {},
  };
}
