import { setTimeout as delay } from 'node:timers/promises';
import type { FlowsContext } from '@activepieces/pieces-framework';

/** Timeout for reading the flow from the host, in milliseconds. */
const FLOW_TIMEOUT_MS = 5_000;

/** The newest version of a flow, which is a draft if the flow was edited since its publication. */
interface NewestVersion {
  id: string;
  displayName: string;
}

interface Context {
  flows: FlowsContext;
}

/** The newest version of the flow. Null if the host does not tell in time. */
export async function readNewestVersion({ flows }: Context): Promise<NewestVersion | null> {
  const list = await listFlows(flows);
  return list?.data.find(({ id }) => id === flows.current.id)?.version ?? null;
}

/**
 * Whether a version that is switched off may be about to be replaced by a newer one. True if the host
 * does not tell in time. A host does not list a flow that it is deleting (read in its 0.83.0).
 */
export async function mayBeReplaced({ flows }: Context): Promise<boolean> {
  const list = await listFlows(flows);
  if (!list) return true;
  const flow = list.data.find(({ id }) => id === flows.current.id);
  // More pages may have the flow.
  if (!flow) return Boolean(list.next);
  return flow.version?.id !== flows.current.version.id;
}

async function listFlows(flows: FlowsContext) {
  try {
    const list = await Promise.race([
      flows.list(),
      delay(FLOW_TIMEOUT_MS, undefined, { ref: false }),
    ]);
    return Array.isArray(list?.data) ? list : null;
  } catch {
    return null;
  }
}
