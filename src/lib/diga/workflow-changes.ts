import type { DigaClient, DigaRequest } from './client';
import { unexpectedResponse } from './errors';
import { PERMISSIONS } from './permissions';
import type { Workflow, WorkflowStatus, WorkflowTrigger } from './types';

const permissions = [PERMISSIONS.workflowsWrite];

/**
 * Makes an empty workflow, which is neither published nor enabled.
 *
 * @throws {DigaError} when Diga refuses.
 */
export function createWorkflow(client: DigaClient, name: string): Promise<Workflow> {
  return change(client, 'POST', '/v1/workflow/', { name });
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
  return change(client, 'POST', `${pathOf(workflowId)}/import`, definition);
}

/**
 * Publishes the draft of a workflow.
 *
 * @throws {DigaError} when Diga refuses; of kind `not_found` when it does not exist.
 */
export function publishWorkflow(client: DigaClient, workflowId: string): Promise<Workflow> {
  return change(client, 'POST', `${pathOf(workflowId)}/publish`);
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
  return change(client, 'PATCH', `${pathOf(workflowId)}/status`, { status });
}

/**
 * Deletes a workflow with its assignments.
 *
 * @throws {DigaError} when Diga refuses; of kind `not_found` when it is already gone.
 */
export async function deleteWorkflow(client: DigaClient, workflowId: string): Promise<void> {
  await client.request<unknown>({ method: 'DELETE', path: pathOf(workflowId), permissions });
}

async function change(
  client: DigaClient,
  method: DigaRequest['method'],
  path: string,
  body?: unknown,
): Promise<Workflow> {
  const workflow = await client.request<Workflow | null>({ method, path, body, permissions });
  if (typeof workflow?.id !== 'string') throw unexpectedResponse(200);
  return workflow;
}

function pathOf(workflowId: string): string {
  return `/v1/workflow/${encodeURIComponent(workflowId)}`;
}
