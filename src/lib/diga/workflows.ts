import type { DigaClient } from './client';
import { unexpectedResponse } from './errors';
import { paged } from './paging';
import { PERMISSIONS } from './permissions';
import type {
  Page,
  Workflow,
  WorkflowCategory,
  WorkflowRun,
  WorkflowRunStatus,
  WorkflowStatus,
} from './types';

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
  return paged({
    cap,
    idOf: (workflow) => workflow.id,
    fetchPage: (after) =>
      client.request<Page<Workflow>>({
        method: 'GET',
        path: '/v1/workflow/',
        query: {
          limit: Math.min(cap, PAGE_SIZE),
          order: 'desc',
          after,
          flow_category: category,
          status,
        },
        permissions: [PERMISSIONS.workflowsRead],
      }),
  });
}

/**
 * One workflow of Diga's own engine.
 *
 * @throws {DigaError} when it cannot be read; of kind `not_found` when it does not exist.
 */
export async function getWorkflow(client: DigaClient, workflowId: string): Promise<Workflow> {
  const workflow = await client.request<Workflow | null>({
    method: 'GET',
    path: `/v1/workflow/${encodeURIComponent(workflowId)}`,
    permissions: [PERMISSIONS.workflowsRead],
  });
  if (typeof workflow?.id !== 'string') throw unexpectedResponse(200);
  return workflow;
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
  return paged({
    cap,
    idOf: (run) => run.id,
    fetchPage: (after) =>
      client.request<Page<WorkflowRun>>({
        method: 'GET',
        path: `/v1/workflow/${encodeURIComponent(workflowId)}/executions`,
        query: {
          limit: Math.min(cap, PAGE_SIZE),
          order: 'desc',
          after,
          status,
          created_after: createdFrom,
          created_before: createdUntil,
        },
        permissions: [PERMISSIONS.workflowsRead],
      }),
  });
}
