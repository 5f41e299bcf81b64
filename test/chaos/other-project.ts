import type { Sandbox } from '../sandbox/sandbox';
import type { SimulatedFlow } from './simulated-flow';
import type { SimulatedWorld } from './simulation';
import { DAY, HOUR, START } from './units';

/** Adds the calls of the project in which a user tried the flow: a few, of weeks ago. */
export function addOldCalls(other: Sandbox): void {
  for (let count = 0; count < 3; count += 1) {
    other.addFinishedCall({ createdDate: START - 14 * DAY, agentId: null });
  }
}

/** Changes the connection of a flow to the project with all the calls, while the flow is on. */
export function scheduleMove(world: SimulatedWorld, flow: SimulatedFlow): void {
  const { faults, time, end } = world;
  const chance = faults.chance('other-project');
  time.at(START + HOUR + chance.between(0.2, 0.6) * (end - START - HOUR), () => {
    flow.times.movedToProject();
    flow.reconnect(world.connection.apiKey);
  });
}
