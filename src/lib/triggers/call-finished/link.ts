import type { Store } from '@activepieces/pieces-framework';
import { clientFor } from '../../auth';
import type { DigaClient } from '../../diga/client';
import { isDigaError, withMessage } from '../../diga/errors';
import { assignToAgents } from '../../links/assignment/assign-to-agents';
import { WORKFLOWS } from '../../links/assignment/subject';
import { CALL_FINISHED } from '../../links/hosted-trigger';
import { linkName } from '../../links/link-name';
import {
  disableLinkedWorkflow,
  ensureLinkedWorkflow,
  type LinkedWorkflow,
  type LinkTarget,
  type RepairOutcome,
  removeLinkedWorkflow,
  repairLinkedWorkflow,
} from '../../links/linked-workflow';
import { readNewestVersion } from '../shared/flow';
import { linkToken } from './delivery-token';
import { tell, warn } from './log';
import { type HookContext, isAssignedInDiga, toAgentsRequest } from './props';
import { linkedWorkflowEntry, type StoredLink } from './state/store-schema';

/** The most deleted workflows that a flow remembers. */
const MAX_FORMER = 20;

const MAY_BE_ENABLED = 'the linked workflow of a flow that is off may still be enabled in Diga.';

/**
 * Makes or enables the flow's linked workflow at Diga, and assigns it to the agents in `assign_to`.
 * Gives what undoes it. What fails half-way is undone.
 *
 * Throws what the store throws.
 *
 * @throws {DigaError} if Diga refuses, or an agent cannot get the workflow.
 */
export async function enableLink(
  client: DigaClient,
  context: HookContext,
): Promise<() => Promise<void>> {
  const { store, propsValue } = context;
  const known = await linkedWorkflowEntry.read(store);
  const flowName = (await readNewestVersion(context))?.displayName?.trim();
  const target = await targetOf(context, flowName ? linkName(flowName) : known?.name);
  const { isNew, ...workflow } = await ensureLinkedWorkflow(client, known, target);
  const undo = () => (isNew ? undoNew(client, store, workflow.id, known) : disable(client, known));
  try {
    // Before the assignment, so that the workflow is known even if nothing can be undone.
    await linkedWorkflowEntry.write(store, toStored(workflow, known));
    const assigned = { subject: WORKFLOWS, picked: [workflow.id] };
    const agents = await assignToAgents(client, assigned, toAgentsRequest(propsValue));
    if (agents.length > 0) tell(`its linked workflow is assigned in Diga: ${agents.join(', ')}.`);
  } catch (error) {
    await undo();
    throw isNew && isDigaError(error)
      ? withMessage(
          error,
          `${error.message} The workflow of this flow was removed from Diga again, and with it its assignments.`,
        )
      : error;
  }
  return undo;
}

/**
 * Checks and repairs the flow's linked workflow. Gives what to tell the person who runs the host; null
 * if there is nothing new. Disabled in Diga means off: then it is left so, and its calls do not run.
 *
 * Throws what the store throws.
 *
 * @throws {DigaError} if Diga cannot be reached or declines.
 */
export async function repairLink(client: DigaClient, context: HookContext): Promise<string | null> {
  const { store } = context;
  const known = await linkedWorkflowEntry.read(store);
  const target = await targetOf(context, known?.name);
  const { outcome, workflow } = known
    ? await repairLinkedWorkflow(client, known, target)
    : ({ outcome: 'remade', workflow: await ensureLinkedWorkflow(client, null, target) } as const);
  const isDisabled = outcome === 'disabled';
  if (outcome === (known?.isDisabled ? 'disabled' : 'unchanged')) return null;
  try {
    await linkedWorkflowEntry.write(store, { ...toStored(workflow, known), isDisabled });
  } catch (error) {
    if (outcome === 'remade') await removeLinkedWorkflow(client, workflow.id);
    throw error;
  }
  return NEWS[outcome];
}

/** What a renewal tells by its outcome. */
const NEWS: Readonly<Record<RepairOutcome, string>> = {
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
export async function disableLink({ auth, store, propsValue }: HookContext): Promise<void> {
  try {
    await disable(clientFor(auth), await linkedWorkflowEntry.read(store));
  } catch (error) {
    if (isAssignedInDiga(propsValue)) warn(MAY_BE_ENABLED, error);
  }
}

async function targetOf(
  context: HookContext,
  name = linkName('Call Finished'),
): Promise<LinkTarget> {
  return {
    name,
    url: context.webhookUrl,
    token: await linkToken(context),
    trigger: CALL_FINISHED,
  };
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
  store: Store,
  id: string,
  known: StoredLink | null,
): Promise<void> {
  try {
    await removeLinkedWorkflow(client, id);
    if (known) await linkedWorkflowEntry.write(store, known);
    else await linkedWorkflowEntry.clear(store);
  } catch (error) {
    warn('the linked workflow of a flow that is off could not be removed from Diga.', error);
  }
}

async function disable(client: DigaClient, known: StoredLink | null): Promise<void> {
  if (!known) return;
  await disableLinkedWorkflow(client, known.id).catch((error: unknown) =>
    warn(MAY_BE_ENABLED, error),
  );
}
