import type { Sandbox } from '../sandbox/sandbox';
import { startSandbox } from '../sandbox/sandbox';
import { type Chance, chanceOf } from './chance';
import { type OffTime, type Part, SimulatedFlow, startCron } from './simulated-host';
import { type SimulatedNetwork, startSimulatedNetwork } from './simulated-network';
import { type SimulatedTime, startSimulatedTime } from './simulated-time';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** When every simulation begins; any time would do. */
const START = Date.parse('2026-03-02T06:00:00Z');

/** Nothing listens there: the simulated network takes what is sent to it. */
const HOST_URL = 'http://127.0.0.1:9';

/** Longest wait for the last flow runs after the last call, in milliseconds. */
const PATIENCE = 12 * HOUR;

export interface SimulationOptions {
  seed: number;
  calls: number;
  flows: number;
  agents: number;
  /** Time over which the calls are placed, in hours. */
  hours: number;
  /** A part of the piece that is taken out. */
  without?: Part | undefined;
}

export interface Report {
  seed: number;
  callsFinished: number;
  /** Flow runs that there have to be. */
  expected: number;
  started: number;
  /** Calls that a flow has not run though it had to. */
  lost: number;
  /** Flow runs that there must not be. */
  doubled: number;
  /** From the end of a call to the start of its flow run. */
  medianDelayMs: number;
  worstDelayMs: number;
  requestsPerCall: number;
  /** Of all flows together. */
  storeEntriesLeft: number;
  longestRenewalMs: number;
}

/** What a flow has to do with a call. */
type Duty = 'once' | 'at most once' | 'never';

/**
 * Runs one simulation, from its seed alone: many calls on many agents, flows that are switched on,
 * republished and switched off in between, and everything that goes wrong at Diga, on the network and
 * on the host. The hooks are the real ones of the real trigger.
 */
export async function simulate(options: SimulationOptions): Promise<Report> {
  const { warn } = console;
  const { random } = Math;
  const time = startSimulatedTime(START);
  const chance = chanceOf(options.seed);
  console.warn = () => undefined;
  Math.random = chance.next;
  const flows: SimulatedFlow[] = [];
  const host = { isAway: false };
  const receive = (address: string, body: unknown): number => {
    const { pathname, searchParams } = new URL(address, HOST_URL);
    const id = pathname.slice(pathname.lastIndexOf('/') + 1);
    const flow = flows.find((known) => known.id === id);
    return flow?.receive(body, Object.fromEntries(searchParams)) ?? 410;
  };
  const sandbox = await startSandbox({
    random: chance.next,
    keepLogs: false,
    loopbackIsPublic: true,
    send: ({ url, body }) => Promise.resolve(receive(url, JSON.parse(body))),
  });
  const network = startSimulatedNetwork({
    time,
    chance,
    sandbox,
    hostUrl: HOST_URL,
    host: (path, body) => Promise.resolve(receive(path, body)),
  });
  try {
    const agents = addAgents(sandbox, options.agents);
    flows.push(
      ...makeFlows(
        options,
        chance,
        agents,
        (id, input) =>
          new SimulatedFlow(
            { time, chance, url: HOST_URL, without: options.without, isAway: () => host.isAway },
            id,
            { apiKey: sandbox.apiKey, baseUrl: sandbox.url },
            input,
          ),
      ),
    );
    misbehave(sandbox, chance);
    const calls = placeCalls(options, chance, sandbox, agents, time.at);
    liveThroughIt({ options, chance, time, sandbox, network, host, flows });
    const cron = startCron(time, () => flows);

    const lastEnd = Math.max(...calls.map(({ endsAt }) => endsAt));
    await time.runUntil(() => Date.now() > lastEnd, lastEnd + HOUR);
    const isThrough = () =>
      dutiesOf(flows, calls).every(({ duty, starts }) => duty !== 'once' || starts.length > 0);
    for (let waited = 0; waited < PATIENCE && !isThrough(); waited += 10 * MINUTE) {
      await time.runUntil(() => false, Date.now() + 10 * MINUTE);
    }
    // What would be doubled gets the time to be.
    await time.runUntil(() => false, Date.now() + 3 * HOUR);
    cron.stop();
    return reportOf(options, sandbox, flows, calls);
  } finally {
    await sandbox.close();
    network.end();
    time.end();
    console.warn = warn;
    Math.random = random;
  }
}

function addAgents(sandbox: Sandbox, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const agentId = sandbox.addAgent({ name: `Agent ${index + 1}` });
    sandbox.publish(agentId, sandbox.launchVersion(agentId));
    return agentId;
  });
}

function makeFlows(
  { flows }: SimulationOptions,
  chance: Chance,
  agents: string[],
  make: (id: string, input: Record<string, unknown>) => SimulatedFlow,
): SimulatedFlow[] {
  return Array.from({ length: flows }, (_, index) =>
    make(`flow${index}`, {
      // The first takes every inbound call, the others those of a few agents.
      agents:
        index === 0 ? [] : agents.filter(() => chance.happens(0.1)).concat(chance.oneOf(agents)),
      versions: index % 5 === 1 ? ['published'] : [],
      direction: index === 0 ? 'inbound' : 'any',
      delivery: index % 7 === 6 ? 'polling' : 'instant',
    }),
  );
}

function misbehave(sandbox: Sandbox, chance: Chance): void {
  sandbox.misbehave({
    on: 'requests',
    chance: 0.05,
    effect: { kind: 'status', status: 429, retryAfter: 2 },
  });
  sandbox.misbehave({ on: 'requests', chance: 0.04, effect: { kind: 'status', status: 503 } });
  sandbox.misbehave({
    on: 'requests',
    chance: 0.01,
    effect: { kind: 'status', status: 502, processed: true },
  });
  sandbox.misbehave({ on: 'deliveries', chance: 0.2, effect: { kind: 'drop' } });
  sandbox.misbehave({
    on: 'deliveries',
    chance: 0.2,
    effect: { kind: 'repeat', afterMs: [SECOND, 5 * HOUR], times: chance.happens(0.2) ? 2 : 1 },
  });
  sandbox.misbehave({
    on: 'deliveries',
    chance: 0.3,
    effect: { kind: 'delay', afterMs: [0, 10 * MINUTE] },
  });
}

interface PlannedCall {
  id: string;
  agentId: string;
  type: 'inbound' | 'outbound';
  endsAt: number;
}

/** Places the calls over the hours, and lets each live its life. */
function placeCalls(
  { calls, hours }: SimulationOptions,
  chance: Chance,
  sandbox: Sandbox,
  agents: string[],
  at: SimulatedTime['at'],
): PlannedCall[] {
  return Array.from({ length: calls }, () => {
    const isAnswered = chance.happens(0.85);
    const placedAt = START + chance.between(0, hours * HOUR);
    const endsAt = placedAt + (isAnswered ? lengthOfCall(chance) : 30 * SECOND);
    const call: PlannedCall = {
      id: '',
      agentId: chance.oneOf(agents),
      type: chance.happens(0.7) ? 'inbound' : 'outbound',
      endsAt,
    };
    at(placedAt, () => {
      call.id = sandbox.placeCall({ agentId: call.agentId, type: call.type });
    });
    if (isAnswered) {
      at(placedAt + 8 * SECOND, () => {
        sandbox.setStatus(call.id, 'in_progress');
        sandbox.say(call.id, 'assistant', 'Good morning!');
      });
    }
    at(endsAt, () => sandbox.setStatus(call.id, 'completed'));
    return call;
  });
}

function lengthOfCall(chance: Chance): number {
  if (chance.happens(0.7)) return chance.between(20 * SECOND, 5 * MINUTE);
  if (chance.happens(0.9)) return chance.between(5 * MINUTE, 20 * MINUTE);
  return chance.happens(0.9)
    ? chance.between(20 * MINUTE, 2 * HOUR)
    : chance.between(2 * HOUR, 8 * HOUR);
}

interface World {
  options: SimulationOptions;
  chance: Chance;
  time: SimulatedTime;
  sandbox: Sandbox;
  network: SimulatedNetwork;
  host: { isAway: boolean };
  flows: SimulatedFlow[];
}

/** All that happens meanwhile to flows, to Diga and to the host. */
function liveThroughIt(world: World): void {
  const { options, chance, time, sandbox, network, host, flows } = world;
  const end = START + options.hours * HOUR;
  flows.forEach((flow, index) => liveOf(flow, index === 3, world, end));

  const goesAway = (what: { isAway: boolean }, minutes: number) =>
    time.at(chance.between(START + HOUR, end), () => {
      what.isAway = true;
      time.at(Date.now() + minutes * MINUTE, () => (what.isAway = false));
    });
  goesAway(network.diga, chance.between(10, 40));
  goesAway(network.diga, chance.between(10, 40));
  goesAway(host, chance.between(10, 40));

  for (let times = 0; times < 2; times += 1) {
    time.at(chance.between(START + HOUR, end), () => {
      for (const { id } of sandbox.webhooks()) {
        if (chance.happens(0.5)) sandbox.deleteWebhookFromOutside(id);
      }
    });
  }
}

/** What people do with a flow: on, published twice more, off and on again, and one off for long. */
function liveOf(
  flow: SimulatedFlow,
  isLongOff: boolean,
  { chance, time }: World,
  end: number,
): void {
  let last = Promise.resolve();
  const inTurn = (at: number, work: () => Promise<void>) =>
    time.at(at, () => {
      last = last.then(work);
    });
  // A person who meets an error tries again a minute later.
  const untilOn = async (work: () => Promise<void>): Promise<void> => {
    for (;;) {
      try {
        return await work();
      } catch {
        await time.sleep(MINUTE);
      }
    }
  };
  const offFor = async (minutes: number): Promise<void> => {
    await flow.switchOff();
    await time.sleep(minutes * MINUTE);
    await untilOn(() => flow.switchOn());
  };

  inTurn(START + chance.between(0.2, 0.8) * HOUR, () => untilOn(() => flow.switchOn()));
  inTurn(chance.between(START + HOUR, end), () => untilOn(() => flow.republish()));
  inTurn(chance.between(START + HOUR, end), () => untilOn(() => flow.republish()));
  inTurn(chance.between(START + HOUR, end), () => offFor(chance.between(1, 7)));
  if (isLongOff) inTurn(chance.between(START + HOUR, end), () => offFor(chance.between(20, 60)));
}

interface Outcome {
  duty: Duty;
  starts: number[];
  endsAt: number;
}

/** What each flow had to do with each call, and what it did. */
function dutiesOf(flows: SimulatedFlow[], calls: PlannedCall[]): Outcome[] {
  return flows.flatMap((flow) => {
    const { agents, direction } = flow.input as { agents: string[]; direction: string };
    const chosen = new Set(agents);
    return calls.map((call) => {
      const isOurs =
        (chosen.size === 0 || chosen.has(call.agentId)) &&
        (direction === 'any' || direction === call.type);
      return {
        duty: isOurs ? dutyAt(call.endsAt, flow.offTimes) : 'never',
        starts: flow.starts.get(call.id) ?? [],
        endsAt: call.endsAt,
      };
    });
  });
}

/** How long a call may be on its way to its flow run when the flow is switched off, in milliseconds. */
const ON_ITS_WAY = 3 * HOUR;

/** How long switching on may take, in milliseconds: which moment counts is the flow's to choose. */
const SWITCHING_ON = 2 * MINUTE;

function dutyAt(endsAt: number, offTimes: OffTime[]): Duty {
  for (const { from, to } of offTimes) {
    const isShort = to - from <= 10 * MINUTE;
    if (isShort || endsAt > to) continue;
    const isMaybeShort = to - from <= 10 * MINUTE + SWITCHING_ON;
    if (endsAt > from) {
      return isMaybeShort || endsAt > to - SWITCHING_ON ? 'at most once' : 'never';
    }
    if (endsAt > from - ON_ITS_WAY) return 'at most once';
  }
  return 'once';
}

function reportOf(
  { seed }: SimulationOptions,
  sandbox: Sandbox,
  flows: SimulatedFlow[],
  calls: PlannedCall[],
): Report {
  const outcomes = dutiesOf(flows, calls);
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
    doubled: sum(outcomes.map((outcome) => Math.max(0, outcome.starts.length - allowed(outcome)))),
    medianDelayMs: delays[Math.floor(delays.length / 2)] ?? 0,
    worstDelayMs: delays.at(-1) ?? 0,
    requestsPerCall: sandbox.requestCount / calls.length,
    storeEntriesLeft: sum(flows.map(({ store }) => store.entries.size)),
    longestRenewalMs: Math.max(...flows.map(({ longestRenewalMs }) => longestRenewalMs)),
  };
}
