import type { Agent } from '../diga/agents';
import type { DigaClient } from '../diga/client';
import { type DigaError, isDigaError, nullIfMissing, withMessage } from '../diga/errors';
import {
  createWorkflow,
  deleteWorkflow,
  getWorkflow,
  importWorkflow,
  publishWorkflow,
  setWorkflowStatus,
  type Workflow,
} from '../diga/workflows';
import { mismatchError } from './errors';
import { isAddressOf } from './flow-address';
import { findHostedPieces } from './hosted-pieces';
import { takeOutOfPaths } from './path-removal';
import { buildDefinition, matchesTarget, type LinkTarget } from './workflow-definition';

/** A workflow in Diga that stands for a flow of Activepieces. */
export interface LinkedWorkflow {
  id: string;
  name: string;
}

/** `disabled`: it is disabled in Diga, and left so. `remade`: it was deleted in Diga. */
export type RepairOutcome = 'unchanged' | 'repaired' | 'disabled' | 'remade';

/** Gets a new workflow that is not right, and could not be deleted again. */
type Left = (workflow: LinkedWorkflow) => Promise<void>;

/** A repair in more than one request, of which Diga does not show how far it got. */
export interface Repair {
  /** Whether one has begun that did not end. */
  isPending: boolean;
  /** Called before the first change. What it throws prevents the repair. */
  begin(): Promise<unknown>;
  left: Left;
}

/** What the name of every linked workflow ends with, so that people know it in Diga. */
const SUFFIX = ' · Activepieces';

/** The name in Diga of the linked workflow of a flow. */
export function linkName(flowName: string): string {
  return `${flowName.trim()}${SUFFIX}`;
}

/** Whether a workflow's name is that of a linked workflow. */
export function isLinkName(name: string | null | undefined): name is string {
  return name?.trim().endsWith(SUFFIX.trim()) === true;
}

const ADVICE = 'Try again later, and contact Diga support if it keeps happening.';

/**
 * Makes sure that the linked workflow is there, right, published and enabled: adopts `known`, or makes a
 * new one, which is deleted again if anything is off; `left` gets it if that fails. One of another category
 * is left disabled.
 *
 * @throws {DigaError} when Diga refuses, or does not store what it was given.
 */
export async function ensureLinkedWorkflow(
  client: DigaClient,
  known: LinkedWorkflow | null,
  target: LinkTarget,
  left?: Left,
): Promise<LinkedWorkflow & { isNew: boolean }> {
  const found = known && (await findWorkflow(client, known.id));
  const isOther = found && !isOfCategory(found, target);
  if (isOther) await disableLinkedWorkflow(client, found.id);
  if (!found || isOther) return { ...(await makeWorkflow(client, target, left)), isNew: true };
  // Settings of a workflow that waits stand under unknown names, so they cannot be compared.
  if (target.answer || !matchesTarget(found, target) || found.name !== target.name) {
    await rewrite(client, found.id, target);
    return { ...(await enable(client, found.id, target)), isNew: false };
  }
  // That it is right does not say whether it was published. Diga may refuse to publish it twice.
  await publishWorkflow(client, found.id).catch((error: unknown) => {
    if (!isDigaError(error, 'invalid_request')) throw error;
  });
  return { ...(await enable(client, found.id, target)), isNew: false };
}

/**
 * Repairs the linked workflow if it is not right, or if an earlier repair did not end: then its draft may
 * be right and what is published not. Makes a new one if it is gone. Never sets a status: one that is
 * disabled in Diga is left alone.
 *
 * @throws {DigaError} when Diga refuses, or does not store what it was given.
 */
export async function repairLinkedWorkflow(
  client: DigaClient,
  known: LinkedWorkflow,
  target: LinkTarget,
  repair: Repair,
): Promise<{ outcome: RepairOutcome; workflow: LinkedWorkflow }> {
  const found = await findWorkflow(client, known.id);
  if (!found) {
    return { outcome: 'remade', workflow: await makeWorkflow(client, target, repair.left) };
  }
  if (found.status === 'DISABLED') return { outcome: 'disabled', workflow: known };
  if (matchesTarget(found, target) && !repair.isPending)
    return { outcome: 'unchanged', workflow: known };
  await repair.begin();
  await rewrite(client, known.id, target);
  assertStored(await getWorkflow(client, known.id), target);
  return { outcome: 'repaired', workflow: { id: known.id, name: target.name } };
}

/**
 * Disables the linked workflow, which keeps its assignments. Returns whether it is there.
 *
 * @throws {DigaError} when Diga refuses, or leaves it enabled.
 */
export async function disableLinkedWorkflow(client: DigaClient, id: string): Promise<boolean> {
  const workflow = await nullIfMissing(setWorkflowStatus(client, id, 'DISABLED')).catch(
    async (error: unknown) => {
      // Diga documents no 404 here: what is wrong may be the id.
      if (isDigaError(error, 'invalid_request') && !(await findWorkflow(client, id))) return null;
      throw error;
    },
  );
  if (workflow && workflow.status !== 'DISABLED') {
    throw mismatchError(`Diga did not disable the linked workflow. Disable it in Diga.`);
  }
  return workflow !== null;
}

/**
 * Deletes the linked workflow with its assignments. Does nothing if it is gone. Returns the agents in whose
 * paths it was.
 *
 * @throws {DigaError} when Diga refuses.
 */
export async function removeLinkedWorkflow(client: DigaClient, id: string): Promise<Agent[]> {
  await nullIfMissing(deleteWorkflow(client, id));
  return takeOutOfPaths(client, id);
}

/** What has become of something that was to be removed. `kept`: it is no longer the flow's. */
export type Removal = 'removed' | 'missing' | 'kept';

/**
 * Deletes the linked workflow of a flow with its assignments, if it still sends its requests to that flow.
 *
 * @throws {DigaError} when Diga refuses.
 */
export async function removeWorkflowOfFlow(
  client: DigaClient,
  id: string,
  flowId: string,
): Promise<Removal> {
  const workflow = await findWorkflow(client, id);
  if (!workflow) return 'missing';
  const url = workflow.trigger?.nextAction?.settings?.input?.['url'];
  if (typeof url !== 'string' || !isAddressOf(flowId, url)) return 'kept';
  await removeLinkedWorkflow(client, id);
  return 'removed';
}

function findWorkflow(client: DigaClient, id: string): Promise<Workflow | null> {
  return nullIfMissing(getWorkflow(client, id));
}

async function makeWorkflow(
  client: DigaClient,
  target: LinkTarget,
  left?: Left,
): Promise<LinkedWorkflow> {
  const definition = buildDefinition(await findHostedPieces(client, target.trigger), target);
  const { id } = await createWorkflow(client, target.name).catch((error: unknown) => {
    throw isDigaError(error) && error.mayHaveSucceeded ? withLeftover(error, target) : error;
  });
  try {
    await importWorkflow(client, id, definition);
    await publishWorkflow(client, id);
    return await enable(client, id, target);
  } catch (error) {
    const isDeleted = await nullIfMissing(deleteWorkflow(client, id)).then(
      () => true,
      () => false,
    );
    if (!isDeleted) await left?.({ id, name: target.name });
    throw isDeleted || !isDigaError(error) ? error : withLeftover(error, target);
  }
}

/** Writes name and definition of a workflow anew, and publishes them. */
async function rewrite(client: DigaClient, id: string, target: LinkTarget): Promise<void> {
  const pieces = await findHostedPieces(client, target.trigger);
  await importWorkflow(client, id, buildDefinition(pieces, target));
  await publishWorkflow(client, id);
}

/** Enables a workflow and reads it back. Setting the status may be answered with 200 and do nothing. */
async function enable(client: DigaClient, id: string, target: LinkTarget): Promise<LinkedWorkflow> {
  await setWorkflowStatus(client, id, 'ENABLED');
  const stored = await getWorkflow(client, id);
  assertStored(stored, target);
  if (stored.status !== 'ENABLED') {
    throw mismatchError(
      `Diga did not enable the linked workflow: its status is ${quoteCode(stored.status)}. Enabled workflows count against the plan, so see in Diga whether it allows one more.`,
    );
  }
  return { id, name: target.name };
}

/** @throws {DigaError} when the workflow is not what was written. */
function assertStored(stored: Workflow, target: LinkTarget): void {
  const { category, displayNames } = target.trigger;
  if (stored.flow_category !== category) {
    throw mismatchError(
      `Diga says that a workflow with the trigger "${displayNames[0]}" is of the category ${quoteCode(stored.flow_category)}, not ${category}. ${ADVICE}`,
    );
  }
  if (matchesTarget(stored, target)) return;
  throw mismatchError(
    `Diga did not store the step that starts this flow from its workflow. ${ADVICE}`,
  );
}

/** Whether a workflow is, or may become, what Diga takes one with the target's trigger for. */
function isOfCategory({ flow_category: category }: Workflow, { trigger }: LinkTarget): boolean {
  return category === trigger.category || (category !== 'post_call' && category !== 'pre_call');
}

function withLeftover(error: DigaError, { name }: LinkTarget): DigaError {
  return withMessage(
    error,
    ({ message }) => `${message} The workflow "${name}" may be left in Diga: delete it there.`,
  );
}

/** Such as `post_call`. An error quotes only what looks like a code. */
function quoteCode(value: string | null | undefined): string {
  return value && /^[a-z_]{1,40}$/i.test(value) ? value : 'unknown';
}
