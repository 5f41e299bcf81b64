import type { Sandbox } from '../sandbox/sandbox';
import type { Chance } from './chance';
import type { SimulationOptions } from './options';
import type { SimulatedTime } from './simulated-time';
import { HOUR, MINUTE, SECOND, START } from './units';

/** A call of the simulation. */
export interface PlannedCall {
  id: string;
  agentId: string;
  /** Null until it is placed. */
  versionId: string | null;
  type: 'inbound' | 'outbound';
  endsAt: number;
}

/** Schedules the calls over the period, each with its life cycle. */
export function placeCalls(
  { calls, hours }: SimulationOptions,
  chance: Chance,
  sandbox: Sandbox,
  agents: string[],
  at: SimulatedTime['at'],
): PlannedCall[] {
  return Array.from({ length: calls }, () => {
    const isAnswered = chance.happens(0.85);
    const placedAt = START + chance.between(0, hours * HOUR);
    const endsAt = placedAt + (isAnswered ? durationOfCall(chance) : 30 * SECOND);
    const call: PlannedCall = {
      id: '',
      agentId: chance.oneOf(agents),
      versionId: null,
      type: chance.happens(0.7) ? 'inbound' : 'outbound',
      endsAt,
    };
    at(placedAt, () => {
      call.id = sandbox.placeCall({ agentId: call.agentId, type: call.type });
      call.versionId = sandbox.call(call.id).agent_version_id;
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

function durationOfCall(chance: Chance): number {
  if (chance.happens(0.7)) return chance.between(20 * SECOND, 5 * MINUTE);
  if (chance.happens(0.9)) return chance.between(5 * MINUTE, 20 * MINUTE);
  return chance.happens(0.9)
    ? chance.between(20 * MINUTE, 2 * HOUR)
    : chance.between(2 * HOUR, 8 * HOUR);
}
