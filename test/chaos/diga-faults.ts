import { permissions } from '../sandbox/access';
import type { Sandbox } from '../sandbox/sandbox';
import type { PlannedCall } from './planned-calls';
import { WITHOUT_STATUS } from './planned-calls';
import type { SimulatedWorld } from './simulation';
import { DAY, HOUR, MINUTE, type Period, SECOND, START } from './units';

/** When the key may not read messages, and when it may not read agents. */
export const NO_MESSAGES: Period = { from: START + 7 * HOUR, to: START + 8 * HOUR };
export const NO_AGENTS: Period = { from: START + 19 * HOUR, to: START + 2.25 * DAY };

/** Every permission, for a key of the simulation. */
export const EVERYTHING = permissions({}, 'write');

/** Makes Diga misbehave: all the time, and now and then. */
export function misbehave(world: SimulatedWorld): void {
  const { faults, sandbox } = world;
  if (faults.has('errors')) addErrors(sandbox);
  addDeliveryFaults(world);
  if (faults.has('outages')) scheduleOutages(world);
  if (faults.has('webhooks')) scheduleLostWebhooks(world);
  if (faults.has('unreadable-calls')) addUnreadableCalls(world);
  if (faults.has('unreadable-version')) addUnreadableVersion(world);
  if (faults.has('permissions')) schedulePermissions(world);
  if (faults.has('deleted-calls')) scheduleDeletions(world);
  if (faults.has('late-messages')) scheduleBodies(world);
}

function addErrors(sandbox: Sandbox): void {
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
}

function addDeliveryFaults({ faults, sandbox, endedLong }: SimulatedWorld): void {
  const isLong = ({ callId }: { callId: string }) => endedLong.has(callId);
  // Only its delivery brings a long call, so that comes several times.
  sandbox.misbehave({
    on: 'deliveries',
    match: isLong,
    effect: { kind: 'repeat', afterMs: [10 * MINUTE, 2 * HOUR], times: 6 },
  });
  if (faults.has('deliveries')) {
    const drop = { kind: 'drop' } as const;
    sandbox.misbehave({
      on: 'deliveries',
      match: (delivery) => !isLong(delivery),
      chance: 0.2,
      effect: drop,
    });
    const repeat = { kind: 'repeat', afterMs: [SECOND, 5 * HOUR], times: 1 } as const;
    sandbox.misbehave({ on: 'deliveries', chance: 0.2, effect: repeat });
    const delay = { kind: 'delay', afterMs: [0, 10 * MINUTE] } as const;
    sandbox.misbehave({ on: 'deliveries', chance: 0.3, effect: delay });
  }
  if (faults.has('parallel-runs')) {
    const repeat = { kind: 'repeat', afterMs: [0, 150], times: 2 } as const;
    sandbox.misbehave({ on: 'deliveries', chance: 0.2, effect: repeat });
  }
}

function scheduleOutages({ faults, time, network, host, end }: SimulatedWorld): void {
  const chance = faults.chance('outages');
  for (const server of [network.diga, network.diga, host]) {
    const minutes = chance.between(10, 40);
    time.at(chance.between(START + HOUR, end), () => {
      server.isAway = true;
      time.at(Date.now() + minutes * MINUTE, () => (server.isAway = false));
    });
  }
}

function scheduleLostWebhooks({ faults, time, sandbox, end }: SimulatedWorld): void {
  const chance = faults.chance('webhooks');
  for (let times = 0; times < 2; times += 1) {
    time.at(chance.between(START + HOUR, end), () => {
      for (const { id } of sandbox.webhooks()) {
        if (chance.happens(0.5)) sandbox.deleteWebhookFromOutside(id);
      }
    });
  }
}

function addUnreadableCalls({ sandbox, calls }: SimulatedWorld): void {
  const unreadable = calls.filter(({ isUnreadable }) => isUnreadable);
  const isUnreadable = (path: string) =>
    unreadable.some(({ id }) => id !== '' && path === `/v1/call/${id}`);
  sandbox.misbehave({
    on: 'requests',
    match: (method, path) => method === 'GET' && isUnreadable(path),
    effect: { kind: 'status', status: 422 },
  });
}

function addUnreadableVersion({ sandbox, unreadableAgent }: SimulatedWorld): void {
  sandbox.misbehave({
    on: 'requests',
    match: (method, path) => method === 'GET' && path === `/v1/agent/${unreadableAgent}`,
    effect: { kind: 'status', status: 422 },
  });
}

function schedulePermissions({ time, sandbox, faults, agents, assignments }: SimulatedWorld): void {
  const effect = {
    kind: 'status',
    status: 403,
    code: 'INTERNAL_SERVER_ERROR',
    message: 'Missing required permissions',
  } as const;
  for (const [{ from, to }, match] of [
    [NO_MESSAGES, /\/message$/],
    [NO_AGENTS, /^\/v1\/agent/],
  ] as const) {
    time.at(from, () => {
      const allow = sandbox.misbehave({ on: 'requests', match, effect });
      time.at(to, allow);
    });
  }
  // Versions that no flow has seen when the permission is taken.
  const chance = faults.chance('permissions');
  for (const agentId of agents) {
    time.at(NO_AGENTS.from + chance.between(0, 3 * HOUR), () =>
      assignments.publishVersion(agentId),
    );
  }
}

function scheduleDeletions({ faults, time, sandbox, calls, end }: SimulatedWorld): void {
  const chance = faults.chance('deleted-calls');
  const remove = (call: PlannedCall) => {
    call.isDeleted ||= call.id !== '' && sandbox.deleteCalls([call.id]) > 0;
  };
  for (const call of calls) {
    if (call.endsAt === Infinity || !chance.happens(0.01)) continue;
    time.at(call.endsAt + chance.between(0, 3 * HOUR), () => remove(call));
  }
  const removeMany = (share: number, hours: number) => {
    const now = Date.now();
    for (const call of calls) {
      const isRecent = call.endsAt < now && call.endsAt > now - hours * HOUR;
      if (isRecent && chance.happens(share)) remove(call);
    }
  };
  time.at(chance.between(START + 10 * HOUR, end), () => removeMany(0.3, 12));
  // Also calls that could not run until now.
  time.at(NO_MESSAGES.to - 2 * MINUTE, () => removeMany(0.9, 1));
}

/** Changes the form of the bodies, and leaves the status out for a while. */
function scheduleBodies({ faults, time, sandbox }: SimulatedWorld): void {
  const chance = faults.chance('late-messages');
  const { from, to } = WITHOUT_STATUS;
  for (let at = from; at < to; at += HOUR) {
    time.at(at, () => {
      const shape = chance.oneOf(['id', 'call_id', 'call.id', 'data.id', 'data.call_id'] as const);
      sandbox.setDeliveryBody({ shape, withStatus: false });
    });
  }
  time.at(to, () => sandbox.setDeliveryBody({ shape: 'id' }));
}
