/** A request that waits for the answer of a flow run. */
export interface PendingRequest {
  waitSeconds: number;
  /** When the sender stops waiting, in milliseconds since 1970. */
  deadline: number;
}

/** The part of a context that names the flow version. */
interface FlowVersion {
  flows: { current: { version: { id: string } } };
}

/**
 * The newest pending request of each flow version, by its id. In memory, because a caller is waiting: a
 * host runs the trigger and the steps of a synchronous request in one process, and one run at a time.
 */
const pendingRequests = new Map<string, PendingRequest>();

/** Notes that whoever sent the request of this run waits for `waitSeconds` from now. */
export function notePendingRequest({ flows }: FlowVersion, waitSeconds: number): void {
  const deadline = Date.now() + waitSeconds * 1000;
  pendingRequests.set(flows.current.version.id, { waitSeconds, deadline });
}

/** The pending request of this run, once; undefined in a process that has not run the trigger. */
export function takePendingRequest({ flows }: FlowVersion): PendingRequest | undefined {
  const { id } = flows.current.version;
  const request = pendingRequests.get(id);
  pendingRequests.delete(id);
  return request;
}
