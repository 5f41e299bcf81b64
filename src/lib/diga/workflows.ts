import { type DigaClient, type DigaRequest, requestItem } from './client';
import { list } from './paging';
import { PERMISSIONS } from './permissions';
import type { OpenEnum, Undocumented } from './types';

export type WorkflowStatus = OpenEnum<'ENABLED' | 'DISABLED'>;

export type WorkflowCategory = OpenEnum<
  'post_call' | 'during_call' | 'pre_call' | 'call_launcher' | 'empty'
>;

/** A trigger or a step of a workflow: which piece does what with which input. */
interface WorkflowPart {
  name?: string | null;
  type?: string | null;
  valid?: boolean | null;
  /** As the Diga dashboard shows it. */
  displayName?: string | null;
  nextAction?: WorkflowStep | null;
}

interface PartSettings {
  pieceName?: string | null;
  pieceVersion?: string | null;
  input?: Record<string, unknown> | null;
  propertySettings?: Record<string, unknown> | null;
}

/** What starts a workflow, with the steps that follow. */
export interface WorkflowTrigger extends WorkflowPart {
  /** ISO 8601. */
  lastUpdatedDate?: string | null;
  settings?: (PartSettings & { triggerName?: string | null }) | null;
}

/** A step of a workflow, with those that follow. */
export interface WorkflowStep extends WorkflowPart {
  skip?: boolean | null;
  settings?:
    (PartSettings & { actionName?: string | null; errorHandlingOptions?: Undocumented }) | null;
}

export type WorkflowRunStatus = OpenEnum<
  | 'QUEUED'
  | 'RUNNING'
  | 'PAUSED'
  | 'SUCCEEDED'
  | 'FAILED'
  | 'TIMEOUT'
  | 'CANCELED'
  | 'INTERNAL_ERROR'
  | 'QUOTA_EXCEEDED'
  | 'MEMORY_LIMIT_EXCEEDED'
>;

/** One run of a workflow. */
export interface WorkflowRun {
  id: string;
  flowId: string;
  flowDisplayName?: string | null;
  status: WorkflowRunStatus;
  created: string;
  updated: string;
  startTime?: string | null;
  finishTime?: string | null;
  stepsCount?: number | null;
  failedStep?: { name?: string | null; displayName?: string | null } | null;
}

/** A workflow of Diga's own engine. Its id is not a UUID. */
export interface Workflow {
  id: string;
  name?: string | null;
  created: string;
  updated: string;
  status?: WorkflowStatus | null;
  flow_category?: WorkflowCategory | null;
  trigger?: WorkflowTrigger | null;
  produced_variables?: string[];
  consumed_variables?: string[];
}

/** Maximum page size that Diga allows for workflows and for their runs. */
const PAGE_SIZE = 30;

/** Limit for lists of workflows that are read whole. No project has as many. */
export const MAX_WORKFLOWS = 10_000;

export interface WorkflowFilter {
  category?: WorkflowCategory | undefined;
  status?: WorkflowStatus | undefined;
}

/**
 * The workflows of Diga's own engine, newest first, at most `cap`.
 *
 * @throws {DigaError} when a page cannot be read.
 */
export function listWorkflows(
  client: DigaClient,
  { category, status }: WorkflowFilter,
  cap: number,
): AsyncGenerator<Workflow, void, undefined> {
  return list<Workflow>(client, {
    path: '/v1/workflow/',
    permissions: [PERMISSIONS.workflowsRead],
    pageSize: PAGE_SIZE,
    cap,
    filter: { flow_category: category, status },
  });
}

/**
 * One workflow of Diga's own engine.
 *
 * @throws {DigaError} when it cannot be read; of kind `not_found` when it does not exist.
 */
export function getWorkflow(client: DigaClient, workflowId: string): Promise<Workflow> {
  return requestItem<Workflow>(client, {
    method: 'GET',
    path: pathTo(workflowId),
    permissions: [PERMISSIONS.workflowsRead],
    holdsOnlyId: true,
  });
}

export interface RunFilter {
  status?: WorkflowRunStatus | undefined;
  /** ISO 8601 with zone. */
  createdFrom?: string | undefined;
  /** ISO 8601 with zone. */
  createdUntil?: string | undefined;
}

/**
 * The runs of a workflow, newest first, at most `cap`.
 *
 * @throws {DigaError} when a page cannot be read.
 */
export function listWorkflowRuns(
  client: DigaClient,
  workflowId: string,
  { status, createdFrom, createdUntil }: RunFilter,
  cap: number,
): AsyncGenerator<WorkflowRun, void, undefined> {
  return list<WorkflowRun>(client, {
    path: `${pathTo(workflowId)}/executions`,
    permissions: [PERMISSIONS.workflowsRead],
    pageSize: PAGE_SIZE,
    cap,
    filter: { status, created_after: createdFrom, created_before: createdUntil },
  });
}

const permissions = [PERMISSIONS.workflowsWrite];

/**
 * Makes an empty workflow, which is neither published nor enabled.
 *
 * @throws {DigaError} when Diga refuses.
 */
export function createWorkflow(client: DigaClient, name: string): Promise<Workflow> {
  return change(client, { method: 'POST', path: '/v1/workflow/', body: { name } });
}

export interface WorkflowDefinition {
  displayName: string;
  /** With the steps, each nested in the one before it. */
  trigger: WorkflowTrigger;
  /** Of Activepieces' flow JSON. */
  schemaVersion: string;
}

/**
 * Replaces the draft of a workflow, with its name, its trigger and its steps.
 *
 * @throws {DigaError} when Diga refuses; of kind `not_found` when it does not exist.
 */
export function importWorkflow(
  client: DigaClient,
  workflowId: string,
  definition: WorkflowDefinition,
): Promise<Workflow> {
  const path = `${pathTo(workflowId)}/import`;
  return change(client, { method: 'POST', path, body: definition, isIdempotent: true });
}

/**
 * Publishes the draft of a workflow.
 *
 * @throws {DigaError} when Diga refuses; of kind `not_found` when it does not exist.
 */
export function publishWorkflow(client: DigaClient, workflowId: string): Promise<Workflow> {
  return change(client, { method: 'POST', path: `${pathTo(workflowId)}/publish` });
}

/**
 * Switches a workflow on or off. Returns the workflow, which has its old status if it was never
 * published.
 *
 * @throws {DigaError} when Diga refuses the change; of kind `not_found` when it does not exist.
 */
export function setWorkflowStatus(
  client: DigaClient,
  workflowId: string,
  status: WorkflowStatus,
): Promise<Workflow> {
  const path = `${pathTo(workflowId)}/status`;
  return change(client, { method: 'PATCH', path, body: { status }, isIdempotent: true });
}

/**
 * Deletes a workflow with its assignments.
 *
 * @throws {DigaError} when Diga refuses; of kind `not_found` when it is already gone.
 */
export async function deleteWorkflow(client: DigaClient, workflowId: string): Promise<void> {
  await client.request<unknown>({
    method: 'DELETE',
    path: pathTo(workflowId),
    permissions,
    holdsOnlyId: true,
  });
}

function change(client: DigaClient, request: Omit<DigaRequest, 'permissions'>): Promise<Workflow> {
  return requestItem(client, { ...request, permissions });
}

function pathTo(workflowId: string): string {
  return `/v1/workflow/${encodeURIComponent(workflowId)}`;
}
