import type { Sandbox } from '../sandbox/sandbox';
import type { Assignments } from './assignments';
import type { Chance } from './chance';
import type { SimulationOptions } from './options';
import type { SimulatedFlow } from './simulated-flow';
import type { SimulatedNetwork } from './simulated-network';
import type { SimulatedTime } from './simulated-time';
import { HOUR, MINUTE, SECOND, START } from './units';

/** Makes Diga misbehave all the time. */
export function misbehave(sandbox: Sandbox, chance: Chance): void {
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

/** Everything that takes part in a simulation. */
export interface SimulatedWorld {
  options: SimulationOptions;
  chance: Chance;
  time: SimulatedTime;
  sandbox: Sandbox;
  network: SimulatedNetwork;
  host: { isAway: boolean };
  flows: SimulatedFlow[];
  assignments: Assignments;
}

/** Schedules what happens to flows, to Diga and to the host. */
export function scheduleEvents(world: SimulatedWorld): void {
  const { options, chance, time, sandbox, network, host, flows } = world;
  const end = START + options.hours * HOUR;
  flows.forEach((flow, index) => scheduleUse(flow, index === 3, world, end));

  const scheduleOutage = (server: { isAway: boolean }, minutes: number) =>
    time.at(chance.between(START + HOUR, end), () => {
      server.isAway = true;
      time.at(Date.now() + minutes * MINUTE, () => (server.isAway = false));
    });
  scheduleOutage(network.diga, chance.between(10, 40));
  scheduleOutage(network.diga, chance.between(10, 40));
  scheduleOutage(host, chance.between(10, 40));

  for (let times = 0; times < 2; times += 1) {
    time.at(chance.between(START + HOUR, end), () => {
      for (const { id } of sandbox.webhooks()) {
        if (chance.happens(0.5)) sandbox.deleteWebhookFromOutside(id);
      }
    });
  }
}

/** Schedules what users do with a flow: on, republished twice, off and on again, and off for long. */
function scheduleUse(
  flow: SimulatedFlow,
  isLongOff: boolean,
  { chance, time, assignments }: SimulatedWorld,
  end: number,
): void {
  let last = Promise.resolve();
  const enqueue = (at: number, work: () => Promise<void>) =>
    time.at(at, () => {
      last = last.then(work);
    });
  // A user who sees an error retries a minute later.
  const retry = async (work: () => Promise<void>): Promise<void> => {
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
    await retry(() => flow.switchOn());
  };

  enqueue(START + chance.between(0.2, 0.8) * HOUR, async () => {
    await retry(() => flow.switchOn());
    assignments.assign(flow);
  });
  enqueue(chance.between(START + HOUR, end), () => retry(() => flow.republish()));
  enqueue(chance.between(START + HOUR, end), () => retry(() => flow.republish()));
  enqueue(chance.between(START + HOUR, end), () => offFor(chance.between(1, 7)));
  if (isLongOff) enqueue(chance.between(START + HOUR, end), () => offFor(chance.between(20, 60)));
}
