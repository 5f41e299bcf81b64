import type { OpenEnum } from './common';

export type WorkflowStatus = OpenEnum<'ENABLED' | 'DISABLED'>;

export type WorkflowCategory = OpenEnum<
  'post_call' | 'during_call' | 'pre_call' | 'call_launcher' | 'empty'
>;

/** What starts a workflow. */
export interface WorkflowTrigger {
  /** As the Diga dashboard shows it. */
  displayName?: string | null;
  valid?: boolean | null;
  settings?: { triggerName?: string | null } | null;
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
