import type { LinkedWorkflow } from '../../provisioning/linked-workflow';
import type { LinkTarget } from '../../provisioning/workflow-definition';
import { entry } from './store-entry';

/** The flow's workflow in Diga. */
export interface StoredLink extends LinkedWorkflow {
  /** Whether the user had disabled it in Diga at the last renewal. */
  isDisabled: boolean;
  /** When the flow disabled it itself, in milliseconds since the epoch; undefined once it is on again. */
  disabledAt?: number;
  /** What Diga takes it for. Undefined in what releases before 0.4.0 stored. */
  category?: LinkTarget['trigger']['category'];
  /** The version of the flow that was switched on last; an older one may be switched off after it. */
  versionId?: string;
  /** Whether a repair of it has begun and not ended. */
  isRepairPending?: boolean;
  /** Workflows that were deleted in Diga, and when that was seen, in ISO 8601. */
  former: { id: string; until: string }[];
}

export const linkedWorkflowEntry = entry<StoredLink>('linked_workflow');
