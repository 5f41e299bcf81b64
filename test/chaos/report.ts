import type { Sandbox } from '../sandbox/sandbox';
import type { Assignments } from './assignments';
import type { SimulationOptions } from './options';
import type { PlannedCall } from './planned-calls';
import type { OffTime, SimulatedFlow } from './simulated-flow';
import { HOUR, MINUTE } from './units';

/** The counts and times of one simulation. */
export interface Report {
  seed: number;
  callsFinished: number;
  /** The number of flow runs that must start. */
  expected: number;
  started: number;
  /** Flow runs that never started. */
  lost: number;
  /** Flow runs that must not have started. */
  duplicated: number;
  /** From the end of a call to the start of its flow run. */
  medianDelayMs: number;
  worstDelayMs: number;
  requestsPerCall: number;
  /** Over all flows. */
  storeEntriesLeft: number;
  longestRenewalMs: number;
}

/** How often a flow must run for a call. */
type Duty = 'once' | 'at most once' | 'never';

/** How often a flow must run for a call, and when it did. */
export interface Outcome {
  duty: Duty;
  starts: number[];
  endsAt: number;
}

/** What took part in a simulation. */
export interface Simulated {
  flows: SimulatedFlow[];
  calls: PlannedCall[];
  assignments: Assignments;
}

/** The outcome of every call for every flow. */
export function outcomesOf({ flows, calls, assignments }: Simulated): Outcome[] {
  return flows.flatMap((flow) => {
    const { agents, direction } = flow.input as { agents: string[]; direction: string };
    const chosen = new Set(agents);
    return calls.map((call) => {
      const isWanted =
        (chosen.size === 0 || chosen.has(call.agentId)) &&
        (direction === 'any' || direction === call.type) &&
        assignments.includes(flow, call.versionId);
      return {
        duty: isWanted ? dutyAt(call.endsAt, flow.offTimes) : 'never',
        starts: flow.starts.get(call.id) ?? [],
        endsAt: call.endsAt,
      };
    });
  });
}

/** How long a call may take to start its flow run, in milliseconds: switching off may interrupt it. */
const MAX_DELAY = 3 * HOUR;

/** How long switching on may take, in milliseconds: the flow chooses which moment counts. */
const MAX_SWITCHING_ON = 2 * MINUTE;

function dutyAt(endsAt: number, offTimes: OffTime[]): Duty {
  for (const { from, to } of offTimes) {
    const isShort = to - from <= 10 * MINUTE;
    if (isShort || endsAt > to) continue;
    const isMaybeShort = to - from <= 10 * MINUTE + MAX_SWITCHING_ON;
    if (endsAt > from) {
      return isMaybeShort || endsAt > to - MAX_SWITCHING_ON ? 'at most once' : 'never';
    }
    if (endsAt > from - MAX_DELAY) return 'at most once';
  }
  return 'once';
}

/** Counts what was lost and duplicated, and how long it took. */
export function reportOf(
  { seed }: SimulationOptions,
  sandbox: Sandbox,
  simulated: Simulated,
): Report {
  const { flows, calls } = simulated;
  const outcomes = outcomesOf(simulated);
  const isDue = ({ duty }: Outcome) => duty === 'once';
  const delays = outcomes
    .filter(isDue)
    .flatMap(({ starts: [first], endsAt }) => (first === undefined ? [] : [first - endsAt]))
    .sort((a, b) => a - b);
  const allowed = ({ duty }: Outcome) => (duty === 'never' ? 0 : 1);
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    seed,
    callsFinished: calls.length,
    expected: outcomes.filter(isDue).length,
    started: sum(outcomes.map(({ starts }) => starts.length)),
    lost: outcomes.filter((outcome) => isDue(outcome) && outcome.starts.length === 0).length,
    duplicated: sum(
      outcomes.map((outcome) => Math.max(0, outcome.starts.length - allowed(outcome))),
    ),
    medianDelayMs: delays[Math.floor(delays.length / 2)] ?? 0,
    worstDelayMs: delays.at(-1) ?? 0,
    requestsPerCall: sandbox.requestCount / calls.length,
    storeEntriesLeft: sum(flows.map(({ store }) => store.entries.size)),
    longestRenewalMs: Math.max(...flows.map(({ longestRenewalMs }) => longestRenewalMs)),
  };
}
