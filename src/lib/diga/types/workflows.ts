import type { OpenEnum, Undocumented } from './common';

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
