import type { FlowsContext, Store } from '@activepieces/pieces-framework';
import { clientFor, type DigaConnection } from '../../auth';
import type { DigaClient } from '../../diga/client';
import { withMessage } from '../../diga/errors';
import type { AgentsRequest } from '../../provisioning/assignment/assign-to-agents';
import { linkedWorkflowItem } from '../../provisioning/assignment/item';
import {
  disableLinkedWorkflow,
  ensureLinkedWorkflow,
  type LinkedWorkflow,
  linkName,
  removeLinkedWorkflow,
  repairLinkedWorkflow,
  type RepairOutcome,
} from '../../provisioning/linked-workflow';
import type { LinkTarget } from '../../provisioning/workflow-definition';
import { readNewestVersion } from '../../host/flows';
import { carryOutAssignment, checkAssignment } from './assignment';
import type { TriggerLog } from './log';
import { entry } from './store-entry';

/** The flow's workflow in Diga. */
export interface StoredLink extends LinkedWorkflow {
  /** Whether the user had disabled it in Diga at the last renewal. */
  isDisabled: boolean;
  /** When the flow disabled it itself, in milliseconds since the epoch; undefined once it is on again. */
  disabledAt?: number;
  /** Whether a repair of it has begun and not ended. */
  isRepairPending?: boolean;
  /** Workflows that were deleted in Diga, and when that was seen, in ISO 8601. */
  former: { id: string; until: string }[];
}

export const linkedWorkflowEntry = entry<StoredLink>('linked_workflow');

/** What of a host's context a linked workflow needs. */
export interface LinkContext {
  auth: DigaConnection;
  flows: FlowsContext;
  store: Store;
}

/** What differs between the triggers that have a linked workflow. */
export interface LinkedTrigger<Context extends LinkContext> {
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

/**
 * How long after the flow disabled its workflow a renewal enables it again, in milliseconds: by then the
 * flow is on, because a host disables the old version of a flow before or after it enables the new one.
 * A renewal that runs beside a switching off is over by then.
 */
const ENABLED_AGAIN_AFTER_MS = 4 * 60_000;

/** Time budget for what switching off does in Diga, in milliseconds: a user waits for it. */
export const OFF_BUDGET_MS = 15_000;

const MAY_BE_ENABLED = 'the linked workflow of a flow that is off may still be enabled in Diga.';

/**
 * Checks that the picked agents can get the flow's linked workflow. Changes nothing.
 *
 * Throws what the store throws.
 *
 * @throws {DigaError} when an agent cannot get it, or cannot be read.
 */
export async function checkLink<Context extends LinkContext>(
  { log, toAgentsRequest }: LinkedTrigger<Context>,
  client: DigaClient,
  context: Context,
): Promise<void> {
  const { store } = context;
  const known = await linkedWorkflowEntry.read(store);
  const assignment = { client, store, log, request: toAgentsRequest(context) };
  await checkAssignment(assignment, linkedWorkflowItem(known));
}

/**
 * Makes or enables the flow's linked workflow in Diga, and assigns it to the picked agents.
 * Gives what undoes it. What fails half-way is undone: a new workflow is removed unless a launched version
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
  const target = await trigger.createTarget(context, name);
  const { isNew, ...workflow } = await ensureLinkedWorkflow(client, known, target);
  const stored = toStored(workflow, known);
  const undo = (isInUse: boolean) =>
    isNew && !isInUse
      ? undoNew(client, context, workflow.id, { known, log })
      : disable(client, stored, log);
  let isInUse = false;
  try {
    // Before the assignment, so that the workflow is known even if nothing can be undone.
    await linkedWorkflowEntry.write(store, stored);
    const assignment = { client, store, log, request: trigger.toAgentsRequest(context) };
    const item = linkedWorkflowItem(workflow);
    const outcome = await carryOutAssignment(assignment, item, 'its linked workflow');
    ({ isInUse } = outcome);
    if ('error' in outcome) throw outcome.error;
  } catch (error) {
    await undo(isInUse);
    const outcome = isNew ? ` ${isInUse ? KEPT : REMOVED}` : '';
    throw withMessage(error, ({ message }) => message + outcome);
  }
  return () => undo(isInUse);
}

const REMOVED =
  'The workflow of this flow was removed from Diga again, and with it its assignments.';
const KEPT =
  'The workflow of this flow stays in Diga, disabled, because a launched version of an agent has it or may have it. Publish the flow again to finish.';

/**
 * Checks and repairs the flow's linked workflow. Gives a log message; null
 * if there is nothing new. Disabled in Diga means off: then it is left so, and its calls do not run.
 *
 * Throws what the store throws.
 *
 * @throws {DigaError} if Diga cannot be reached or declines.
 */
export async function repairLink<Context extends LinkContext>(
  trigger: LinkedTrigger<Context>,
  client: DigaClient,
  context: Context,
): Promise<string | null> {
  const { store } = context;
  const known = await linkedWorkflowEntry.read(store);
  const target = await trigger.createTarget(context, workflowName(trigger, known));
  const { outcome, workflow } = known
    ? await repairLinkedWorkflow(client, known, target, {
        isPending: known.isRepairPending === true,
        begin: () => linkedWorkflowEntry.write(store, { ...known, isRepairPending: true }),
      })
    : ({ outcome: 'remade', workflow: await ensureLinkedWorkflow(client, null, target) } as const);
  const isDisabled = outcome === 'disabled';
  if (isDisabled && known?.disabledAt !== undefined) {
    return enableAgain(client, context, known, target);
  }
  if (outcome === (known?.isDisabled ? 'disabled' : 'unchanged')) return null;
  try {
    const before = isDisabled && known;
    await linkedWorkflowEntry.write(store, { ...before, ...toStored(workflow, known), isDisabled });
  } catch (error) {
    if (outcome === 'remade') await removeLinkedWorkflow(client, workflow.id);
    throw error;
  }
  return REPAIR_MESSAGES[outcome];
}

/** Enables a workflow that the flow disabled itself, once that was not to switch the flow off. */
async function enableAgain(
  client: DigaClient,
  { store }: LinkContext,
  known: StoredLink,
  target: LinkTarget,
): Promise<string | null> {
  const { disabledAt = 0 } = known;
  if (Date.now() - disabledAt < ENABLED_AGAIN_AFTER_MS) return null;
  const workflow = await ensureLinkedWorkflow(client, known, target);
  await linkedWorkflowEntry.write(store, toStored(workflow, known));
  return 'its linked workflow was disabled while the flow was published, and is enabled again';
}

/** The log message for each outcome of a repair. */
const REPAIR_MESSAGES: Readonly<Record<RepairOutcome, string>> = {
  unchanged: 'its linked workflow is enabled in Diga again, and so are its calls',
  repaired: 'its linked workflow in Diga was out of date, and is repaired',
  disabled:
    'its linked workflow is disabled in Diga, so no call starts this flow until it is enabled there',
  remade:
    'its linked workflow was missing in Diga and is made again, but not assigned to agents: assign it in Diga',
};

/**
 * Disables the flow's linked workflow, if it has one. The assignments stay.
 *
 * Never throws, as a flow must be possible to switch off.
 */
export async function disableLink<Context extends LinkContext>(
  { log, isLinked }: LinkedTrigger<Context>,
  context: Context,
): Promise<void> {
  try {
    const known = await linkedWorkflowEntry.read(context.store);
    if (known) {
      const disabledAt = Date.now();
      await linkedWorkflowEntry
        .write(context.store, { ...known, disabledAt })
        .catch(() => undefined);
    }
    await disable(clientFor(context.auth, OFF_BUDGET_MS), known, log);
  } catch (error) {
    if (isLinked(context)) log.warn(MAY_BE_ENABLED, error);
  }
}

function workflowName({ title }: { title: string }, known: StoredLink | null): string {
  return known?.name ?? linkName(title);
}

/** The store's entry for a workflow. One with another id replaces one that was deleted in Diga. */
function toStored({ id, name }: LinkedWorkflow, known: StoredLink | null): StoredLink {
  const former = known?.former ?? [];
  const all =
    known && known.id !== id
      ? [...former, { id: known.id, until: new Date().toISOString() }]
      : former;
  return { id, name, isDisabled: false, former: all.slice(-MAX_FORMER) };
}

async function undoNew(
  client: DigaClient,
  { store }: LinkContext,
  id: string,
  { known, log }: { known: StoredLink | null; log: TriggerLog },
): Promise<void> {
  try {
    await removeLinkedWorkflow(client, id);
    if (known) await linkedWorkflowEntry.write(store, known);
    else await linkedWorkflowEntry.clear(store);
  } catch (error) {
    log.warn('the linked workflow of a flow that is off could not be removed from Diga.', error);
  }
}

async function disable(
  client: DigaClient,
  known: StoredLink | null,
  log: TriggerLog,
): Promise<void> {
  if (!known) return;
  await disableLinkedWorkflow(client, known.id).catch((error: unknown) =>
    log.warn(MAY_BE_ENABLED, error),
  );
}
