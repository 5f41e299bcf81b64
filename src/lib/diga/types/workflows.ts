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
