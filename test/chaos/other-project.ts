import type { Sandbox } from '../sandbox/sandbox';
import type { PlannedCall } from './planned-calls';
import type { SimulatedFlow } from './simulated-flow';
import type { SimulatedWorld } from './simulation';
import { DAY, HOUR, MINUTE, START } from './units';

/** Places the calls of the other project: many of a week ago, and some that come later. */
export function placeOtherCalls(
  { faults, time, options, end }: Pick<SimulatedWorld, 'faults' | 'time' | 'options' | 'end'>,
  other: Sandbox,
): PlannedCall[] {
  const chance = faults.chance('other-project');
  const old = Array.from({ length: Math.ceil(options.calls * 0.03) }, () => {
    const placedAt = START - chance.between(DAY, 7 * DAY);
    const id = other.addFinishedCall({ createdDate: placedAt, type: 'outbound', agentId: null });
    return plannedCall(id, placedAt, placedAt + MINUTE);
  });
  const later = Array.from({ length: Math.ceil(options.calls * 0.02) }, () => {
    const placedAt = chance.between(START + HOUR, end);
    const call = plannedCall('', placedAt, placedAt + chance.between(MINUTE, 20 * MINUTE));
    time.at(placedAt, () => (call.id = other.placeCall({ type: 'outbound', agentId: null })));
    time.at(call.endsAt, () => other.setStatus(call.id, 'completed'));
    return call;
  });
  return [...old, ...later];
}

function plannedCall(id: string, placedAt: number, endsAt: number): PlannedCall {
  return {
    id,
    agentId: null,
    versionId: null,
    type: 'outbound',
    placedAt,
    endsAt,
    messageCount: 0,
    isUnreadable: false,
    isDeleted: false,
    isLong: false,
    isOfOtherProject: true,
  };
}

/** Changes the connection of a flow to the other project, while it is on. */
export function scheduleMove(
  { faults, time, end }: Pick<SimulatedWorld, 'faults' | 'time' | 'end'>,
  flow: SimulatedFlow,
  other: Sandbox,
): void {
  const chance = faults.chance('other-project');
  time.at(START + 3 * HOUR + chance.between(0, 0.4) * (end - START), () => {
    flow.moveTo(other.apiKey);
  });
}
