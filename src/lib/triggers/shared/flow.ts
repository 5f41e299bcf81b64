import { setTimeout as delay } from 'node:timers/promises';
import type { FlowsContext } from '@activepieces/pieces-framework';

/** Timeout for reading the flow from the host, in milliseconds. */
const FLOW_TIMEOUT_MS = 5_000;

/** The newest version of a flow, which is a draft if the flow was edited since its publication. */
interface NewestVersion {
  id: string;
  displayName: string;
}

/** The newest version of the flow. Null if the host does not tell in time. */
export async function readNewestVersion({
  flows,
}: {
  flows: FlowsContext;
}): Promise<NewestVersion | null> {
  try {
    const list = await Promise.race([
      flows.list(),
      delay(FLOW_TIMEOUT_MS, undefined, { ref: false }),
    ]);
    return list?.data.find(({ id }) => id === flows.current.id)?.version ?? null;
  } catch {
    return null;
  }
}
