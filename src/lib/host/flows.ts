import type { FlowsContext } from '@activepieces/pieces-framework';
import { withinTime } from '../util/within-time';

/** Time-out of the one request, in milliseconds. Short, because a caller may be waiting. */
const TIMEOUT_MS = 3_000;

/** The part of a context that lists the flows of the project. */
export interface FlowContext {
  flows: FlowsContext;
}

/** The trigger or a step of a flow. Which successors exist depends on its kind. */
export interface FlowStep {
  settings?: { input?: Record<string, unknown>; triggerName?: unknown };
  nextAction?: FlowStep | null;
  /** Of a loop. */
  firstLoopAction?: FlowStep | null;
  /** Of a router, one per branch. */
  children?: (FlowStep | null)[];
}

/** The newest version of a flow, which is a draft if the flow was edited since its publication. */
interface NewestVersion {
  id?: string;
  displayName?: string;
  trigger?: FlowStep;
}

/** The parts of the list that are used. A host may leave out any. */
interface FlowList {
  data: { id: string; version?: NewestVersion }[];
  /** Set if there are more pages. */
  next?: string | null;
}

/** The newest version of the current flow. Null if the host does not answer in time. */
export async function readNewestVersion(context: FlowContext): Promise<NewestVersion | null> {
  return findCurrent(await listFlows(context), context)?.version ?? null;
}

/**
 * Whether the version that is switched off may be about to be replaced by a newer one. True if the host
 * does not answer in time. A host does not list a flow that it is deleting (read in its 0.83.0).
 */
export async function mayBeReplaced(context: FlowContext): Promise<boolean> {
  const list = await listFlows(context);
  const flow = findCurrent(list, context);
  // More pages may have the flow.
  if (!flow) return list === null || Boolean(list.next);
  return flow.version?.id !== context.flows.current.version.id;
}

function findCurrent(list: FlowList | null, { flows }: FlowContext) {
  return list?.data.find(({ id }) => id === flows.current.id);
}

async function listFlows({ flows }: FlowContext): Promise<FlowList | null> {
  try {
    const list: FlowList | undefined = await withinTime(flows.list(), TIMEOUT_MS);
    return Array.isArray(list?.data) ? list : null;
  } catch {
    return null;
  }
}
