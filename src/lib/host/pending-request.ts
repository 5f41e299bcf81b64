/** The triggers whose flows can answer, by their names in the piece. */
export type AnsweringTrigger = 'function_call' | 'pre_call';

/** A request that started a flow run. */
export interface PendingRequest {
  trigger: AnsweringTrigger;
  /** How long its sender waits for the answer, and until when; null if the sender does not wait. */
  wait: { seconds: number; deadline: number } | null;
}

/** The part of a context that names the flow version. */
interface FlowVersion {
  flows: { current: { version: { id: string } } };
}

/**
 * The newest request of each flow version, by its id. In memory, because a caller is waiting: a host runs
 * the trigger and the steps of a synchronous request in one process, and one run at a time.
 */
const pendingRequests = new Map<string, PendingRequest>();

/** The last flow run of this process that has answered. */
let answeredRun: string | undefined;

/** Notes the request of this run, whose sender waits for `waitSeconds` from now, or not at all. */
export function notePendingRequest(
  { flows }: FlowVersion,
  trigger: AnsweringTrigger,
  waitSeconds: number | null,
): void {
  const wait =
    waitSeconds === null
      ? null
      : { seconds: waitSeconds, deadline: Date.now() + waitSeconds * 1000 };
  pendingRequests.set(flows.current.version.id, { trigger, wait });
}

/** The request of this run, once; undefined in a process that has not run the trigger. */
export function takePendingRequest({ flows }: FlowVersion): PendingRequest | undefined {
  const { id } = flows.current.version;
  const request = pendingRequests.get(id);
  pendingRequests.delete(id);
  return request;
}

/** Notes that a flow run answers, and returns whether it is the first time. */
export function noteAnswer(runId: string): boolean {
  const isFirst = answeredRun !== runId;
  answeredRun = runId;
  return isFirst;
}
