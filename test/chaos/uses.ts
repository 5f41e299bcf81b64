import { EVERYTHING } from './diga-faults';
import type { SimulatedFlow } from './simulated-flow';
import type { SimulatedWorld } from './simulation';
import { DAY, HOUR, MINUTE, START } from './units';

/** What is special about a flow, by its position. */
export const ROLES = {
  longOff: 3,
  stopped: 5,
  daysOff: 7,
  widened: 8,
} as const;

/** Schedules what users and the host do with flows and with the connection. */
export function scheduleUses(world: SimulatedWorld): void {
  world.flows.forEach((flow, index) => scheduleFlow(world, flow, index));
  if (world.faults.has('new-key')) scheduleNewKey(world);
  if (world.faults.has('builder-runs')) scheduleBuilderRuns(world);
}

/** Schedules what happens to a flow, one after the other. */
function scheduleFlow(world: SimulatedWorld, flow: SimulatedFlow, index: number): void {
  const { faults, time, assignments, agents, end } = world;
  const chance = faults.chance(`flow ${index}`);
  let last = Promise.resolve();
  const enqueue = (at: number, work: () => Promise<void>) =>
    time.at(at, () => {
      last = last.then(work);
    });
  // A user who sees an error retries a minute later, and less often after some errors.
  const retry = async (work: () => Promise<void>): Promise<void> => {
    for (let times = 0; ; times += 1) {
      try {
        return await work();
      } catch {
        await time.sleep(times < 30 ? MINUTE : 10 * MINUTE);
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
  // Publishing needs the permission for agents.
  const latest = faults.has('permissions') ? Math.min(end, START + 18 * HOUR) : end;
  const moment = () => chance.between(START + HOUR, latest);
  if (faults.has('use')) {
    enqueue(moment(), () => retry(() => flow.republish()));
    enqueue(moment(), () => retry(() => flow.republish()));
    enqueue(moment(), () => offFor(chance.between(1, 7)));
    if (index === ROLES.longOff) enqueue(moment(), () => offFor(chance.between(20, 60)));
  }
  if (faults.has('missing-hook') && index === ROLES.stopped) {
    enqueue(moment(), async () => {
      flow.stop();
      await time.sleep(chance.between(2, 6) * HOUR);
      await retry(() => flow.switchOn());
    });
  }
  if (faults.has('days-off') && index === ROLES.daysOff) {
    enqueue(START + 20 * HOUR, async () => {
      flow.store.failingKey = 'off_since';
      await offFor((2 * DAY) / MINUTE);
      flow.store.failingKey = null;
    });
  }
  if (faults.has('wider-settings') && index === ROLES.widened) {
    enqueue(moment(), async () => {
      const more = agents.filter(() => chance.happens(0.3));
      const { settings } = flow;
      flow.times.change({ ...settings, agents: [...new Set([...settings.agents, ...more])] });
      await retry(() => flow.republish());
    });
  }
}

/** Replaces the key in the connection, and then deletes the old one in Diga. */
function scheduleNewKey({ faults, time, sandbox, connection, flows, end }: SimulatedWorld): void {
  const chance = faults.chance('new-key');
  time.at(chance.between(START + 2 * HOUR, end), () => {
    connection.apiKey = sandbox.createKey(EVERYTHING);
    for (const flow of flows) {
      if (!flow.times.isInOtherProject) flow.reconnect(connection.apiKey);
    }
    time.at(Date.now() + 5 * MINUTE, () => sandbox.deleteKey(sandbox.apiKey));
  });
}

function scheduleBuilderRuns({ faults, time, flows, end }: SimulatedWorld): void {
  const chance = faults.chance('builder-runs');
  for (let at = START + HOUR; at < end; at += 10 * MINUTE) {
    time.at(
      at,
      () =>
        void chance
          .oneOf(flows)
          .useBuilder()
          .catch(() => undefined),
    );
  }
}
