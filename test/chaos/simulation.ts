import { requestText } from '../../src/lib/http/node-transport';
import { deriveFingerprint } from '../../src/lib/triggers/shared/flow-token';
import type { Sandbox } from '../sandbox/sandbox';
import { startSandbox } from '../sandbox/sandbox';
import { Assignments } from './assignments';
import { misbehave, NO_AGENTS, NO_MESSAGES } from './diga-faults';
import { type Faults, createFaults, quietTime } from './faults';
import type { SimulationOptions } from './options';
import { addOldCalls, scheduleMove } from './other-project';
import { type PlannedCall, placeCalls, RECORDING_WAIT } from './planned-calls';
import { listOutcomes, type Report, createReport } from './report';
import { type Settings, SimulatedFlow, startCron } from './simulated-flow';
import { type SimulatedNetwork, startSimulatedNetwork } from './simulated-network';
import { type SimulatedTime, startSimulatedTime } from './simulated-time';
import { HOUR, MINUTE, type Period, SECOND, START } from './units';
import { scheduleUses } from './uses';

/** Nothing listens there: the simulated network takes the requests. */
const HOST_URL = 'http://127.0.0.1:9';

/** Longest wait for the last flow runs after the last call, in milliseconds. */
const MAX_WAIT = 12 * HOUR;

/** How often triggers are renewed in the busy period, and after it. */
const RENEWAL_INTERVAL = 5 * MINUTE;
const QUIET_RENEWAL_INTERVAL = 30 * MINUTE;

/** Everything that takes part in a simulation. */
export interface SimulatedWorld {
  options: SimulationOptions;
  faults: Faults;
  time: SimulatedTime;
  sandbox: Sandbox;
  /** The key in the connection of the project. */
  connection: { apiKey: string };
  network: Pick<SimulatedNetwork, 'diga'>;
  host: { isAway: boolean; isStoreAway: boolean };
  agents: string[];
  /** The agent whose versions cannot be read. */
  unreadableAgent: string;
  flows: SimulatedFlow[];
  newFlow: (settings: Settings, apiKey: string) => SimulatedFlow;
  calls: PlannedCall[];
  /** The ids of long calls that have ended. */
  endedLong: ReadonlySet<string>;
  assignments: Assignments;
  /** The end of the busy period. */
  end: number;
}

/**
 * Runs one simulation, which its seed determines: many calls on many agents, flows that users switch on,
 * republish and switch off, and faults in Diga, on the network and on the host. The hooks are the real
 * ones of the real trigger.
 */
export async function simulate(options: SimulationOptions): Promise<Report> {
  await loadModules();
  const { warn } = console;
  const { random } = Math;
  const faults = createFaults(options.seed, options.faults);
  const time = startSimulatedTime(START);
  console.warn = () => undefined;
  Math.random = faults.chance('piece').next;
  const flows: SimulatedFlow[] = [];
  const receive = (
    address: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): number => {
    const { pathname, searchParams } = new URL(address, HOST_URL);
    const id = pathname.slice(pathname.lastIndexOf('/') + 1);
    const flow = flows.find((known) => known.id === id);
    return flow?.receive(body, Object.fromEntries(searchParams), headers) ?? 410;
  };
  const startProject = (name: string) =>
    startSandbox({
      random: faults.chance(name).next,
      keepLogs: false,
      loopbackIsPublic: true,
      send: ({ url, headers, body }) => Promise.resolve(receive(url, JSON.parse(body), headers)),
    });
  const sandbox = await startProject('project');
  const other = await startProject('other project');
  const network = startSimulatedNetwork({
    time,
    faults,
    getSandbox: (apiKey) => (apiKey === other.apiKey ? other : sandbox),
    hostUrl: HOST_URL,
    host: (path, body) => Promise.resolve(receive(path, body)),
  });
  try {
    const world = makeWorld({ options, faults, time, sandbox, network, flows });
    if (faults.has('other-project')) addMovingFlow(world, other);
    misbehave(world);
    scheduleUses(world);
    if (faults.has('slow-store')) scheduleStoreOutages(world);
    const interval = (now: number) =>
      now < world.end + 6 * HOUR ? RENEWAL_INTERVAL : QUIET_RENEWAL_INTERVAL;
    const cron = startCron(time, () => flows, interval);
    await runToEnd(world);
    cron.stop();
    return createReport(world, sandbox.requestCount + other.requestCount);
  } finally {
    await sandbox.close();
    await other.close();
    network.end();
    time.end();
    console.warn = warn;
    Math.random = random;
  }
}

/** Loads what the piece imports on first use: simulated time does not wait for an import. */
async function loadModules(): Promise<void> {
  await deriveFingerprint('', '');
  await requestText({
    method: 'GET',
    url: new URL(HOST_URL),
    headers: {},
    body: undefined,
    timeoutMs: SECOND,
  }).catch(() => undefined);
}

function makeWorld(
  parts: Pick<SimulatedWorld, 'options' | 'faults' | 'time' | 'sandbox' | 'network' | 'flows'>,
): SimulatedWorld {
  const { options, faults, time, sandbox, flows } = parts;
  const agents = addAgents(sandbox, options.agents);
  const host = { isAway: false, isStoreAway: false };
  const endedLong = new Set<string>();
  const slowQueue = faults.has('slow-queue') ? slowQueueIn(options) : null;
  const newFlow = (settings: Settings, apiKey: string) => {
    const flow = new SimulatedFlow(
      {
        time,
        faults,
        url: HOST_URL,
        without: options.without,
        isAway: () => host.isAway,
        isStoreAway: () => host.isStoreAway,
        slowQueue,
        endedLong,
      },
      `flow${flows.length}`,
      { apiKey, baseUrl: sandbox.url },
      settings,
    );
    flow.times.delayedIn([
      ...(slowQueue ? [slowQueue] : []),
      ...(faults.has('permissions') ? [NO_MESSAGES, NO_AGENTS] : []),
    ]);
    return flow;
  };
  for (let index = 0; index < options.flows; index += 1) {
    flows.push(newFlow(toSettings(index, agents, faults), sandbox.apiKey));
  }
  const calls = placeCalls({ options, faults, sandbox, agents, at: time.at, endedLong });
  return {
    ...parts,
    connection: { apiKey: sandbox.apiKey },
    newFlow,
    host,
    agents,
    unreadableAgent: faults.chance('unreadable-version').oneOf(agents),
    calls,
    endedLong,
    assignments: new Assignments(sandbox),
    end: START + options.hours * HOUR,
  };
}

/** In the busy period: a queue that holds one call alone gives no sign that it is slow. */
function slowQueueIn({ hours }: SimulationOptions): Period {
  return { from: START + 0.25 * hours * HOUR, to: START + 0.75 * hours * HOUR };
}

/** A flow for outbound calls that begins in the other project. */
function addMovingFlow(world: SimulatedWorld, other: Sandbox): void {
  const { flows } = world;
  addOldCalls(other);
  const settings = {
    ...{ agents: [], versions: [], direction: 'outbound', delivery: 'instant' },
    wait_for_recording: recordingWait(world.faults),
  };
  const flow = world.newFlow(settings, other.apiKey);
  flow.times.startsInOtherProject();
  flows.push(flow);
  scheduleMove(world, flow);
}

function scheduleStoreOutages({ faults, time, host, end }: SimulatedWorld): void {
  const chance = faults.chance('slow-store');
  for (let times = 0; times < 4; times += 1) {
    time.at(chance.between(START + HOUR, end), () => {
      host.isStoreAway = true;
      time.at(Date.now() + chance.between(10, 40) * SECOND, () => (host.isStoreAway = false));
    });
  }
}

/** Advances time until every flow run has started that must, and long enough for duplicates to appear. */
async function runToEnd(world: SimulatedWorld): Promise<void> {
  const { time, calls, faults, end } = world;
  const ends = calls.map(({ endsAt }) => endsAt).filter((at) => at !== Infinity);
  const lastEnd = Math.max(end + quietTime(faults), ...ends);
  await time.runUntil(() => false, lastEnd);
  const isComplete = () =>
    listOutcomes(world).every(({ duty, starts }) => duty !== 'once' || starts.length > 0);
  for (let waited = 0; waited < MAX_WAIT && !isComplete(); waited += HOUR) {
    await time.runUntil(() => false, Date.now() + HOUR);
  }
  await time.runUntil(() => false, Date.now() + 3 * HOUR);
}

function addAgents(sandbox: Sandbox, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const agentId = sandbox.addAgent({ name: `Agent ${index + 1}` });
    sandbox.publish(agentId, sandbox.launchVersion(agentId));
    return agentId;
  });
}

/** Messages that come later make a transcript incomplete unless they are waited for. */
function recordingWait({ has }: Faults): string {
  return has('late-recordings') ? String(RECORDING_WAIT / MINUTE) : 'off';
}

/** The first flow takes every call, the others the calls of a few agents. */
function toSettings(index: number, agents: string[], faults: Faults): Settings {
  const chance = faults.chance(`flow ${index}`);
  const isLinked = index % 4 === 2;
  const followsPublished = index % 4 === 1 && index !== 5;
  // Every assignment publishes a version, so a flow for published ones is for other agents.
  const half = agents.filter((_, position) => (position % 2 === 0) === isLinked);
  const pool = isLinked || followsPublished ? half : agents;
  const few = pool.filter(() => chance.happens(0.1)).concat(chance.oneOf(pool));
  return {
    agents: index === 0 ? [] : [...new Set(few)],
    versions: followsPublished ? ['published'] : [],
    direction: index === 3 ? 'inbound' : 'any',
    delivery: isLinked ? 'assigned' : index % 8 === 4 ? 'polling' : 'instant',
    wait_for_recording: recordingWait(faults),
  };
}
