import type { DigaClient } from '../../diga/client';
import {
  ensureLinkedWorkflow,
  removeLinkedWorkflow,
  repairLinkedWorkflow,
  type RepairOutcome,
} from '../../provisioning/linked-workflow';
import {
  disable,
  type LinkContext,
  type LinkedTrigger,
  note,
  targetFor,
  toStored,
  workflowName,
} from './linked-flow';
import { linkedWorkflowEntry } from './stored-link';

/**
 * Checks and repairs the flow's linked workflow. Returns a log message; null
 * if there is nothing new. Disabled in Diga means off: then it is left so, and its calls do not run.
 * Never enables one: the flow may be being switched off.
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
  const target = await targetFor(trigger, context, workflowName(trigger, known));
  // A hook of any other flow disables it. Not adopted: one that is disabled would be left so.
  const left = ({ id }: { id: string }) => note(trigger, context, id, 'off');
  const { outcome, workflow } = known
    ? await repairLinkedWorkflow(client, known, target, {
        isPending: known.isRepairPending === true,
        begin: () => linkedWorkflowEntry.write(store, { ...known, isRepairPending: true }),
        left,
      })
    : ({
        outcome: 'remade',
        workflow: await ensureLinkedWorkflow(client, null, target, left),
      } as const);
  // Read again, since the flow may have been switched off meanwhile.
  const now = await linkedWorkflowEntry.read(store);
  if (now?.disabledAt !== undefined) {
    if (outcome === 'remade') await removeLinkedWorkflow(client, workflow.id);
    else if (outcome !== 'disabled') await disable(trigger, client, context, workflow.id);
    return null;
  }
  const isDisabled = outcome === 'disabled';
  await note(trigger, context, workflow.id, isDisabled ? 'disabled' : 'on');
  if (outcome === (known?.isDisabled ? 'disabled' : 'unchanged')) return null;
  try {
    const { isRepairPending, ...before } = now ?? known ?? {};
    await linkedWorkflowEntry.write(store, {
      ...before,
      ...(isDisabled && isRepairPending !== undefined && { isRepairPending }),
      ...toStored(workflow, known),
      isDisabled,
    });
  } catch (error) {
    if (outcome === 'remade') await removeLinkedWorkflow(client, workflow.id);
    throw error;
  }
  return REPAIR_MESSAGES[outcome];
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
