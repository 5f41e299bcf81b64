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
  data: {
    id: string;
    version?: NewestVersion;
    status?: string;
    publishedVersionId?: string | null | undefined;
  }[];
  /** Set if there are more pages. */
  next?: string | null;
}

/** The newest version of the current flow. Null if the host does not answer in time. */
export async function readNewestVersion(context: FlowContext): Promise<NewestVersion | null> {
  return findCurrent(await listFlows(context), context)?.version ?? null;
}

/**
 * What becomes of a flow whose version is switched off. `replaced`: a newer version is there, which may be
 * about to be switched on; `unknown`: the host does not tell in time.
 */
export type Fate = 'off' | 'replaced' | 'deleted' | 'unknown';

/** What becomes of the flow that is switched off. A host does not list one that it deletes (read in its 0.83.0). */
export async function readFate(context: FlowContext): Promise<Fate> {
  const list = await listFlows(context);
  const flow = findCurrent(list, context);
  if (!flow) return list !== null && isComplete(list) ? 'deleted' : 'unknown';
  return flow.version?.id === context.flows.current.version.id ? 'off' : 'replaced';
}

/** A flow of the project. */
export interface ListedFlow {
  isOn: boolean;
  /** The name of the trigger that is published; null if the host does not tell. */
  trigger: string | null;
}

/** All flows of the project by their ids. Null unless the list is known to be complete. */
export async function readAllFlows(context: FlowContext): Promise<Map<string, ListedFlow> | null> {
  const list = await listFlows(context);
  if (!list || !isComplete(list) || !findCurrent(list, context)) return null;
  return new Map(
    list.data.map(({ id, status, version, publishedVersionId }) => {
      const trigger = version?.trigger?.settings?.triggerName;
      const isPublished = version?.id !== undefined && version.id === publishedVersionId;
      return [
        id,
        {
          // A host that does not tell is taken for one on which all flows are on.
          isOn: status !== 'DISABLED',
          trigger: isPublished && typeof trigger === 'string' ? trigger : null,
        },
      ];
    }),
  );
}

/** Whether there are no more pages. */
function isComplete({ next }: FlowList): boolean {
  return !next;
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
