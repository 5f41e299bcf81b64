import type { FlowsContext, Store } from '@activepieces/pieces-framework';
import pRetry from 'p-retry';
import { clientFor, type DigaConnection } from '../../auth';
import type { DigaClient } from '../../diga/client';
import { withMessage } from '../../diga/errors';
import type { AgentsRequest } from '../../provisioning/assignment/assign-to-agents';
import { linkedWorkflowItem } from '../../provisioning/assignment/workflow-item';
import {
  disableLinkedWorkflow,
  ensureLinkedWorkflow,
  type LinkedWorkflow,
  linkName,
  removeLinkedWorkflow,
} from '../../provisioning/linked-workflow';
import type { LinkTarget } from '../../provisioning/workflow-definition';
import { readFate, readNewestVersion } from '../../host/flows';
import { carryOutAssignment, checkAssignment } from './assignment';
import type { TriggerLog } from './log';
import { forgetMade, noteMade, type WorkflowState } from './made-things';
import { linkedWorkflowEntry, type StoredLink } from './stored-link';
import { entry, STORE_RETRIES } from './store-entry';

/** `old`: the workflow is written with expressions in the old form alone, since requests arrived empty. */
const expressionsEntry = entry<'old'>('linked_expressions');

/** What of a host's context a linked workflow needs. */
export interface LinkContext {
  auth: DigaConnection;
  flows: FlowsContext;
  store: Store;
}

/** What differs between the triggers that have a linked workflow. */
export interface LinkedTrigger<Context extends LinkContext> {
  name: 'call_finished' | 'pre_call';
  /** Whether the workflow stays enabled while a new version of the flow is published. */
  staysOn: boolean;
  /** Names the workflow if the host does not give the name of the flow. */
  title: string;
  log: TriggerLog;
  /** Whether the flow has a linked workflow while it is on. */
  isLinked: (context: Context) => boolean;
  createTarget: (context: Context, name: string) => Promise<LinkTarget>;
  /** Who gets the workflow. */
  toAgentsRequest: (context: Context) => AgentsRequest;
}

/** The most deleted workflows that a flow remembers. */
const MAX_FORMER = 20;

/** Time budget for what switching off does in Diga, in milliseconds: a user waits for it. */
export const OFF_BUDGET_MS = 15_000;

/** What Diga takes the workflow of each trigger for. */
const CATEGORIES = { call_finished: 'post_call', pre_call: 'pre_call' } as const;

const MAY_BE_ENABLED = 'the linked workflow of a flow that is off may still be enabled in Diga.';

/**
 * Checks that the picked agents can get the flow's linked workflow. Changes nothing.
 *
 * Throws what the store throws.
 *
 * @throws {DigaError} when an agent cannot get it, or cannot be read.
 */
export async function checkLink<Context extends LinkContext>(
  { name, log, toAgentsRequest }: LinkedTrigger<Context>,
  client: DigaClient,
  context: Context,
): Promise<void> {
  const { store } = context;
  const known = await linkedWorkflowEntry.read(store);
  const assignment = { client, store, log, request: toAgentsRequest(context) };
  await checkAssignment(assignment, linkedWorkflowItem(known, CATEGORIES[name]));
}

/**
 * Makes or enables the flow's linked workflow in Diga, and assigns it to the picked agents.
 * Returns what undoes it. What fails half-way is undone: a new workflow is removed unless a launched version
 * of an agent has it, and then it is disabled, like one that was there before.
 *
 * Throws what the store throws.
 *
 * @throws {DigaError} if Diga refuses, or an agent cannot get the workflow.
 */
export async function enableLink<Context extends LinkContext>(
  trigger: LinkedTrigger<Context>,
  client: DigaClient,
  context: Context,
): Promise<() => Promise<void>> {
  const { log } = trigger;
  const { store } = context;
  const known = await linkedWorkflowEntry.read(store);
  const flowName = (await readNewestVersion(context))?.displayName?.trim();
  const name = flowName ? linkName(flowName) : workflowName(trigger, known);
  const target = await targetFor(trigger, context, name);
  const category = target.trigger.category;
  const isOfOther = known?.category !== undefined && known.category !== category;
  if (known && !isOfOther) await note(trigger, context, known.id, 'starting');
  const versionId = context.flows.current.version.id;
  const toEntry = (workflow: LinkedWorkflow) => ({
    ...toStored(workflow, known),
    category,
    versionId,
  });
  // What an attempt could not remove again, the next one finishes.
  const left = async (workflow: LinkedWorkflow) => {
    await linkedWorkflowEntry.write(store, toEntry(workflow)).catch(() => undefined);
    await note(trigger, context, workflow.id, 'off');
  };
  const making = ensureLinkedWorkflow(client, known, target, left);
  const { isNew, ...workflow } = await making.catch(async (error: unknown) => {
    if (known && !isOfOther) await disable(trigger, client, context, known.id);
    throw error;
  });
  if (isNew && known && !isOfOther) await forgetMade(context, { kind: 'workflow', id: known.id });
  const undo = (isInUse: boolean) =>
    isNew && !isInUse
      ? undoNew(trigger, client, context, { id: workflow.id, known })
      : disable(trigger, client, context, workflow.id);
  let isInUse = false;
  try {
    // Before the assignment, so that the workflow is known even if nothing can be undone.
    await linkedWorkflowEntry.write(store, toEntry(workflow));
    const assignment = { client, store, log, request: trigger.toAgentsRequest(context) };
    const item = linkedWorkflowItem(workflow, category);
    const outcome = await carryOutAssignment(assignment, item, 'its linked workflow');
    ({ isInUse } = outcome);
    if ('error' in outcome) throw outcome.error;
  } catch (error) {
    await undo(isInUse);
    const outcome = isNew ? ` ${isInUse ? KEPT : REMOVED}` : '';
    throw withMessage(error, ({ message }) => message + outcome);
  }
  await note(trigger, context, workflow.id, 'on');
  return () => undo(isInUse);
}

const REMOVED =
  'The workflow of this flow was removed from Diga again, and with it its assignments.';
const KEPT =
  'The workflow of this flow stays in Diga, disabled, because a launched version of an agent has it or may have it. Publish the flow again to finish.';

/**
 * What switching off does with the flow's linked workflow: disables it, removes it if the flow is being
 * deleted, and leaves it to a newer version that was switched on before. The assignments stay.
 *
 * Never throws, as a flow must be possible to switch off.
 */
export async function switchOffLink<Context extends LinkContext>(
  trigger: LinkedTrigger<Context>,
  context: Context,
): Promise<void> {
  const { log, isLinked, staysOn } = trigger;
  try {
    const known = await linkedWorkflowEntry.read(context.store);
    if (!known) return;
    const { id, versionId } = known;
    if (versionId !== undefined && versionId !== context.flows.current.version.id) return;
    const fate = await readFate(context);
    if (fate === 'replaced' && staysOn) return await note(trigger, context, id, 'starting');
    const client = clientFor(context.auth, OFF_BUDGET_MS);
    if (fate === 'deleted') return await removeLink(client, context, id);
    await disableLink(trigger, context);
  } catch (error) {
    if (isLinked(context)) log.warn(MAY_BE_ENABLED, error);
  }
}

/**
 * Disables the flow's linked workflow, if it has one. The assignments stay.
 *
 * Never throws.
 */
export async function disableLink<Context extends LinkContext>(
  trigger: LinkedTrigger<Context>,
  context: Context,
): Promise<void> {
  const { log, isLinked } = trigger;
  try {
    const known = await linkedWorkflowEntry.read(context.store);
    if (!known) return;
    const versionId = context.flows.current.version.id;
    const disabled = { ...known, disabledAt: Date.now(), versionId };
    // Without the mark, a renewal takes this for the will of a user in Diga, and calls do not run.
    const mark = () => linkedWorkflowEntry.write(context.store, disabled);
    await pRetry(mark, STORE_RETRIES).catch(() => undefined);
    await disable(trigger, clientFor(context.auth, OFF_BUDGET_MS), context, known.id);
  } catch (error) {
    if (isLinked(context)) log.warn(MAY_BE_ENABLED, error);
  }
}

/** The workflow that a flow should have. */
export async function targetFor<Context extends LinkContext>(
  { createTarget }: LinkedTrigger<Context>,
  context: Context,
  name: string,
): Promise<LinkTarget> {
  const isOldForm = (await expressionsEntry.read(context.store)) === 'old';
  return { ...(await createTarget(context, name)), isOldForm };
}

/**
 * Notes that a request of the linked workflow arrived empty: the next renewal writes the workflow with
 * expressions in the other form, once. Throws what the store throws.
 */
export async function noteEmptyRequest(
  { store }: Pick<LinkContext, 'store'>,
  log: TriggerLog,
): Promise<void> {
  if ((await expressionsEntry.read(store)) !== null) return;
  await expressionsEntry.write(store, 'old');
  log.info(
    'requests of its linked workflow in Diga arrive empty; the next renewal writes it in another form.',
  );
}

/** What the workflow is called if the host does not give the name of the flow. */
export function workflowName({ title }: { title: string }, known: StoredLink | null): string {
  return known?.name ?? linkName(title);
}

/** The store's entry for a workflow. One with another id replaces one that was deleted in Diga. */
export function toStored({ id, name }: LinkedWorkflow, known: StoredLink | null): StoredLink {
  const former = known?.former ?? [];
  const all =
    known && known.id !== id
      ? [...former, { id: known.id, until: new Date().toISOString() }]
      : former;
  return { id, name, isDisabled: false, former: all.slice(-MAX_FORMER) };
}

/** What cannot be removed is disabled, stays in the store, and is finished by the next attempt. */
async function undoNew<Context extends LinkContext>(
  trigger: LinkedTrigger<Context>,
  client: DigaClient,
  context: Context,
  { id, known }: { id: string; known: StoredLink | null },
): Promise<void> {
  const { store } = context;
  try {
    await removeLink(client, context, id);
    if (known) await linkedWorkflowEntry.write(store, known);
    else await linkedWorkflowEntry.clear(store);
  } catch (error) {
    trigger.log.warn(
      'the linked workflow of a flow that is off could not be removed from Diga.',
      error,
    );
    await disable(trigger, client, context, id);
  }
}

async function removeLink(client: DigaClient, context: LinkContext, id: string): Promise<void> {
  await removeLinkedWorkflow(client, id);
  await forgetMade(context, { kind: 'workflow', id });
}

/** Disables a workflow; if that fails, the hooks of any flow of the project see to it. */
export async function disable<Context extends LinkContext>(
  trigger: LinkedTrigger<Context>,
  client: DigaClient,
  context: LinkContext,
  id: string,
): Promise<void> {
  try {
    await note(trigger, context, id, 'off');
    await disableLinkedWorkflow(client, id);
    await note(trigger, context, id, 'disabled');
  } catch (error) {
    trigger.log.warn(MAY_BE_ENABLED, error);
  }
}

/** Notes the state of the workflow for the hooks of all flows. Never throws. */
export function note<Context extends LinkContext>(
  { name: trigger }: LinkedTrigger<Context>,
  context: LinkContext,
  id: string,
  state: WorkflowState,
): Promise<void> {
  return noteMade(context, { kind: 'workflow', id, trigger, state });
}
