import { type Duty, lesser } from './on-times';
import { type PlannedCall, RECORDING_WAIT } from './planned-calls';
import type { Settings, SimulatedFlow, Start } from './simulated-flow';
import type { SimulatedWorld } from './simulation';
import { MINUTE, SECOND } from './units';

/** The counts and times of one simulation. */
export interface Report {
  seed: number;
  callsFinished: number;
  /** The number of flow runs that must start. */
  expected: number;
  started: number;
  /** Flow runs that never started. */
  lost: number;
  /** Flow runs of a call that the flow had run. */
  doubled: number;
  /** Flow runs of calls that the flow is not for. */
  unwanted: number;
  /** Flow runs without the whole transcript, or without a recording that should have been waited for. */
  incomplete: number;
  /** Values that the host's store refused, for their size. */
  refused: number;
  /** From the end of a call to the start of its flow run. */
  medianDelayMs: number;
  worstDelayMs: number;
  requestsPerCall: number;
  longestRenewalMs: number;
  /** Of one flow at any time. */
  mostStoreKeys: number;
  /** In bytes. */
  biggestValue: number;
}

/** How often a flow must run for a call, and when it did. */
export interface Outcome {
  duty: Duty;
  starts: readonly Start[];
  flow: SimulatedFlow;
  call: PlannedCall;
}

type Simulated = Pick<
  SimulatedWorld,
  'flows' | 'calls' | 'assignments' | 'faults' | 'unreadableAgent'
>;

/** How often a flow must have been asked to run a long call before that counts as delivered. */
const DELIVERED = 3;

/** The outcome of every call for every flow. */
export function listOutcomes(world: Simulated): Outcome[] {
  return world.flows.flatMap((flow) =>
    world.calls.map((call) => ({
      duty: findDuty(world, flow, call),
      starts: flow.starts.get(call.id) ?? [],
      flow,
      call,
    })),
  );
}

function findDuty(world: Simulated, flow: SimulatedFlow, call: PlannedCall): Duty {
  const { assignments, faults, unreadableAgent } = world;
  const isWanted = ({ agents, direction }: Settings) =>
    (agents.length === 0 || (call.agentId !== null && agents.includes(call.agentId))) &&
    (direction === 'any' || direction === call.type) &&
    assignments.includes(flow, call.versionId);
  const duty = flow.times.getDuty(call, isWanted);
  const needsVersion = flow.isLinked || flow.settings.versions.length > 0;
  const mayFail =
    call.isUnreadable ||
    call.isDeleted ||
    (call.isLong && (flow.deliveries.get(call.id) ?? 0) < DELIVERED) ||
    (faults.has('unreadable-version') && needsVersion && call.agentId === unreadableAgent);
  return mayFail ? lesser(duty, 'at most once') : duty;
}

/** Counts what was lost and what was too much, and how long it took. */
export function createReport(world: SimulatedWorld, requests: number): Report {
  const { flows, calls, options } = world;
  const outcomes = listOutcomes(world);
  const due = outcomes.filter(({ duty }) => duty === 'once');
  const delays = due
    .flatMap(({ starts: [first], call }) => (first ? [first.at - call.endsAt] : []))
    .sort((a, b) => a - b);
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  const most = (value: (flow: SimulatedFlow) => number) => Math.max(...flows.map(value));
  return {
    seed: options.seed,
    callsFinished: calls.filter(({ endsAt }) => endsAt !== Infinity).length,
    expected: due.length,
    started: sum(outcomes.map(({ starts }) => starts.length)),
    lost: due.filter(({ starts }) => starts.length === 0).length,
    doubled: sum(outcomes.map(({ starts }) => Math.max(0, starts.length - 1))),
    unwanted: outcomes.filter(({ duty, starts }) => duty === 'never' && starts.length > 0).length,
    incomplete: sum(
      outcomes.map(
        ({ starts, flow, call }) =>
          starts.filter((start) => isIncomplete(flow, start, call)).length,
      ),
    ),
    refused: sum(flows.map(({ store }) => store.refused)),
    medianDelayMs: delays[Math.floor(delays.length / 2)] ?? 0,
    worstDelayMs: delays.at(-1) ?? 0,
    requestsPerCall: requests / calls.length,
    longestRenewalMs: most(({ longestRenewalMs }) => longestRenewalMs),
    mostStoreKeys: most(({ store }) => store.mostEntries),
    biggestValue: most(({ store }) => store.biggestValue),
  };
}

function isIncomplete({ isLinked }: SimulatedFlow, start: Start, call: PlannedCall): boolean {
  const { messageCount, isRecorded, receivedAt } = start;
  const { recordedAt, endsAt } = call;
  // While Diga cannot say of which version it is, a call of a linked flow does not wait.
  if (recordedAt !== null && isLinked && receivedAt < recordedAt) return false;
  const isTooEarly = receivedAt < endsAt + RECORDING_WAIT - SECOND;
  const isMissing = recordedAt !== null && receivedAt > recordedAt + MINUTE;
  const lacksRecording = recordedAt !== null && !isRecorded && (isTooEarly || isMissing);
  return messageCount !== call.messageCount || lacksRecording;
}

/** How many flow runs of a simulation are wrong. */
export function mistakesIn({ lost, doubled, unwanted, incomplete, refused }: Report): number {
  return lost + doubled + unwanted + incomplete + refused;
}
