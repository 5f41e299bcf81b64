import type { FlowsContext, Store } from '@activepieces/pieces-framework';
import { clientFor, type DigaConnection } from '../../auth';
import type { DigaClient } from '../../diga/client';
import { readAllFlows, type ListedFlow } from '../../host/flows';
import { removeToolOfFlow } from '../../provisioning/function-removal';
import { disableLinkedWorkflow, removeWorkflowOfFlow } from '../../provisioning/linked-workflow';
import { connectionFingerprint } from './flow-token';
import type { TriggerLog } from './log';
import { projectEntry } from './store-entry';

/** The names of the triggers that make something in Diga. */
export type MakingTrigger = 'call_finished' | 'pre_call' | 'function_call';

/** What a flow of the project has made in Diga, as the project's store lists it. */
interface MadeThing {
  kind: 'workflow' | 'tool';
  id: string;
  /** Of a tool. */
  integrationId?: string;
  flowId: string;
  trigger: MakingTrigger;
  /** Recognises the connection with which it was made. */
  connection: string;
  /**
   * Of a workflow. `starting`: the flow is being switched on; `off`: it should be disabled and may not be;
   * `disabled`: it is.
   */
  state?: WorkflowState;
  /** When the state was written, in milliseconds since the epoch by the host's clock. */
  at: number;
}

export type WorkflowState = 'starting' | 'on' | 'off' | 'disabled';

/** One list, because a store cannot say which keys it has. A flow that finds itself missing adds itself again. */
const madeThingsEntry = projectEntry<MadeThing[]>('diga_made_by_flows');

/** When all flows of the project were last compared with the list, in milliseconds since the epoch. */
const tidiedAtEntry = projectEntry<number>('diga_tidied_at');

/** How often renewals compare them, because the host's list of flows is long. */
const RENEWALS_TIDY_AFTER_MS = 10 * 60_000;

/** How long the tidying may take, in milliseconds. A request in progress may exceed it. */
const BUDGET_MS = 5_000;

/** The most that a project remembers, the newest. A value of the store has room for twice as many. */
const MAX_THINGS = 1_000;

/** For how long a hook may be at work on a flow's workflow, in milliseconds. The host allows 180 s. */
const HOOK_MS = 4 * 60_000;

/** What of a host's context this needs. */
export interface MadeContext {
  auth: DigaConnection;
  flows: FlowsContext;
  store: Store;
}

/** What a flow has made, as its hooks tell it. */
export type Made = Pick<MadeThing, 'kind' | 'id' | 'trigger'> &
  Partial<Pick<MadeThing, 'integrationId' | 'state'>>;

/**
 * Notes what the flow has in Diga, and in which state it is to be. Never throws: what could not be noted is
 * noted by the next renewal.
 */
export async function noteMade({ auth, flows, store }: MadeContext, made: Made): Promise<void> {
  const flowId = flows.current.id;
  const connection = await connectionFingerprint(auth);
  const isNoted = (thing: MadeThing) =>
    isSame(thing, made) &&
    thing.flowId === flowId &&
    thing.connection === connection &&
    thing.state === made.state;
  await change(store, (things) =>
    made.state !== 'starting' && things.some(isNoted)
      ? things
      : [
          ...things.filter((thing) => !isSame(thing, made)),
          { ...made, flowId, connection, at: Date.now() },
        ],
  );
}

/** Forgets something that is no longer in Diga. Never throws. */
export async function forgetMade(
  { store }: MadeContext,
  made: Pick<Made, 'kind' | 'id'>,
): Promise<void> {
  await change(store, (things) => things.filter((thing) => !isSame(thing, made)));
}

/** The trigger of the current flow, and what its hook does. */
interface Tidying {
  trigger: MakingTrigger | 'call_started';
  log: TriggerLog;
  isRenewal?: boolean;
}

/**
 * Removes from Diga what belongs to a flow of the project that is gone or has another trigger, and disables
 * workflows of flows that are off. The hooks of every flow do this for all, because a flow that is off or
 * gone has none.
 *
 * Never throws, and leaves what fails to the next hook.
 */
export async function tidyUp(context: MadeContext, tidying: Tidying): Promise<void> {
  const { trigger, log, isRenewal = false } = tidying;
  const { auth, flows } = context;
  const client = clientFor(auth, BUDGET_MS);
  const deadline = Date.now() + BUDGET_MS;
  try {
    const current = flows.current.id;
    // An own workflow of another trigger is disabled; other flows remove it once that is published.
    const others = (await readThings(context)).filter(
      ({ flowId, kind, trigger: of }) => flowId !== current || (kind === 'tool' && of !== trigger),
    );
    if (others.length === 0) return;
    const listed = await readFlowsIfDue(context, isRenewal);
    listed?.set(current, { isOn: true, trigger });
    for (const thing of others) {
      const what = whatToDo(thing, listed);
      try {
        if (what) await EXECUTORS[what](context, client, thing, tidying);
      } catch (error) {
        // Renewals come so often that they would fill the log.
        if (!isRenewal) log.warn('what a flow has left in Diga is there still.', error);
      }
      if (Date.now() > deadline) return;
    }
  } catch {
    // The store failed; the next hook tries again.
  }
}

const EXECUTORS = { remove, disable };

async function readFlowsIfDue(context: MadeContext, isRenewal: boolean) {
  const { store } = context;
  const tidiedAt = (isRenewal && (await tidiedAtEntry.read(store))) || 0;
  if (Date.now() - tidiedAt < RENEWALS_TIDY_AFTER_MS) return null;
  await tidiedAtEntry.write(store, Date.now());
  return readAllFlows(context);
}

async function readThings({ store }: MadeContext): Promise<MadeThing[]> {
  return (await madeThingsEntry.read(store)) ?? [];
}

function whatToDo(
  thing: MadeThing,
  listed: ReadonlyMap<string, ListedFlow> | null,
): keyof typeof EXECUTORS | null {
  const { flowId, trigger, kind, state, at } = thing;
  const flow = listed?.get(flowId);
  const isGone = listed !== null && !flow;
  if (isGone || (flow && flow.trigger !== null && flow.trigger !== trigger)) return 'remove';
  if (kind === 'tool' || state === 'disabled') return null;
  if (state === 'off') return 'disable';
  return flow?.isOn === false && Date.now() - at > HOOK_MS ? 'disable' : null;
}

async function remove(
  context: MadeContext,
  client: DigaClient,
  thing: MadeThing,
  { log }: Tidying,
): Promise<void> {
  const { kind, id, integrationId = '', flowId } = thing;
  const outcome = await (kind === 'tool'
    ? removeToolOfFlow(client, { integrationId, toolId: id }, flowId)
    : removeWorkflowOfFlow(client, id, flowId));
  if (outcome === 'missing' && (await isElsewhere(context, thing))) return;
  await forgetMade(context, thing);
  if (outcome !== 'removed') return;
  const what = kind === 'tool' ? 'the function' : 'the linked workflow';
  log.info(`${what} of a flow that is gone or has another trigger was removed from Diga.`);
}

/** Only if it is still to be off: the flow may have been switched on meanwhile. */
async function disable(
  context: MadeContext,
  client: DigaClient,
  thing: MadeThing,
  { log }: Tidying,
): Promise<void> {
  const isUnchanged = (each: MadeThing) => isSame(each, thing) && each.at === thing.at;
  if (!(await readThings(context)).some(isUnchanged)) return;
  const wasThere = await disableLinkedWorkflow(client, thing.id);
  if (!wasThere && (await isElsewhere(context, thing))) return;
  await change(context.store, (things) =>
    things.map((each) => (isUnchanged(each) ? { ...each, state: 'disabled' } : each)),
  );
  log.info('the linked workflow of a flow that is off was still enabled in Diga, and is disabled.');
}

/** Whether another project of Diga may have it, to which only another flow's connection leads. */
async function isElsewhere({ auth }: MadeContext, { connection }: MadeThing): Promise<boolean> {
  return connection !== (await connectionFingerprint(auth));
}

function isSame(thing: Pick<MadeThing, 'kind' | 'id'>, { kind, id }: Pick<Made, 'kind' | 'id'>) {
  return thing.kind === kind && thing.id === id;
}

async function change(store: Store, toThings: (things: MadeThing[]) => MadeThing[]): Promise<void> {
  try {
    const before = (await madeThingsEntry.read(store)) ?? [];
    const things = toThings(before);
    if (things === before) return;
    await madeThingsEntry.write(store, things.slice(-MAX_THINGS));
  } catch {
    // Whoever notes it next tries again.
  }
}
