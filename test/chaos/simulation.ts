import type { Sandbox } from '../sandbox/sandbox';
import { startSandbox } from '../sandbox/sandbox';
import { Assignments } from './assignments';
import { type Chance, chanceOf } from './chance';
import { misbehave, scheduleEvents } from './events';
import type { SimulationOptions } from './options';
import { placeCalls } from './planned-calls';
import { outcomesOf, type Report, reportOf, type Simulated } from './report';
import { SimulatedFlow, startCron } from './simulated-flow';
import { startSimulatedNetwork } from './simulated-network';
import { type SimulatedTime, startSimulatedTime } from './simulated-time';
import { HOUR, MINUTE, START } from './units';

/** Nothing listens there: the simulated network takes the requests. */
const HOST_URL = 'http://127.0.0.1:9';

/** Longest wait for the last flow runs after the last call, in milliseconds. */
const MAX_WAIT = 12 * HOUR;

/**
 * Runs one simulation, which its seed determines: many calls on many agents, flows that users switch on,
 * republish and switch off, and faults at Diga, on the network and on the host. The hooks are the real
 * ones of the real trigger.
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
  const sandbox = await startSandbox({
    random: chance.next,
    keepLogs: false,
    loopbackIsPublic: true,
    send: ({ url, headers, body }) => Promise.resolve(receive(url, JSON.parse(body), headers)),
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
    const assignments = new Assignments(sandbox);
    scheduleEvents({ options, chance, time, sandbox, network, host, flows, assignments });
    const cron = startCron(time, () => flows);

    const simulated = { flows, calls, assignments };
    await runToEnd(time, simulated);
    cron.stop();
    return reportOf(options, sandbox, simulated);
  } finally {
    await sandbox.close();
    network.end();
    time.end();
    console.warn = warn;
    Math.random = random;
  }
}

/** Advances time until every flow run has started that must, and long enough for duplicates to appear. */
async function runToEnd(time: SimulatedTime, simulated: Simulated): Promise<void> {
  const lastEnd = Math.max(...simulated.calls.map(({ endsAt }) => endsAt));
  await time.runUntil(() => Date.now() > lastEnd, lastEnd + HOUR);
  const isComplete = () =>
    outcomesOf(simulated).every(({ duty, starts }) => duty !== 'once' || starts.length > 0);
  for (let waited = 0; waited < MAX_WAIT && !isComplete(); waited += 10 * MINUTE) {
    await time.runUntil(() => false, Date.now() + 10 * MINUTE);
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

function makeFlows(
  { flows }: SimulationOptions,
  chance: Chance,
  agents: string[],
  make: (id: string, input: Record<string, unknown>) => SimulatedFlow,
): SimulatedFlow[] {
  return Array.from({ length: flows }, (_, index) =>
    make(`flow${index}`, inputOf(index, agents, chance)),
  );
}

function inputOf(index: number, agents: string[], chance: Chance): Record<string, unknown> {
  const isLinked = index % 4 === 2;
  const followsPublished = index % 5 === 1;
  // Every assignment publishes a version, so a flow for published ones is for other agents.
  const half = agents.filter((_, position) => (position % 2 === 0) === isLinked);
  const pool = isLinked || followsPublished ? half : agents;
  const few = pool.filter(() => chance.happens(0.1)).concat(chance.oneOf(pool));
  return {
    // The first takes every inbound call, the others the calls of a few agents.
    agents: index === 0 ? [] : few,
    versions: followsPublished && !isLinked ? ['published'] : [],
    direction: index === 0 ? 'inbound' : 'any',
    delivery: isLinked ? 'assigned' : index % 7 === 6 ? 'polling' : 'instant',
  };
}
