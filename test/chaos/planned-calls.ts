import type { CallStatus } from '../sandbox/contract';
import type { Sandbox } from '../sandbox/sandbox';
import type { Chance } from './chance';
import { type Faults, quietTime } from './faults';
import type { SimulationOptions } from './options';
import type { SimulatedTime } from './simulated-time';
import { DAY, HOUR, MINUTE, SECOND, START } from './units';

/** A call of the simulation. */
export interface PlannedCall {
  /** Empty until it is placed. */
  id: string;
  agentId: string | null;
  /** Null until it is placed. */
  versionId: string | null;
  type: 'inbound' | 'outbound';
  placedAt: number;
  /** What its `created_date` says. */
  createdAt: number;
  /** Infinity for one that never finishes. */
  endsAt: number;
  /** How many messages it has in the end. */
  messageCount: number;
  /** When Diga has its recording; null if it does not matter, Infinity if Diga never has it. */
  recordedAt: number | null;
  /** Whether its GET fails for good. */
  isUnreadable: boolean;
  isDeleted: boolean;
  /** Longer than the catch-up follows a call: it depends on its delivery. */
  isLong: boolean;
}

/** Statuses that Diga does not document. */
const ON_HOLD = 'on_hold' as CallStatus;
const ESCALATED = 'escalated' as CallStatus;

/** How long flows wait for a recording, in milliseconds, if some come late. */
export const RECORDING_WAIT = 15 * MINUTE;

/** How many calls never finish. */
const NEVER_FINISHED = 520;

/** When deliveries do not tell a status, so that calls in progress are read. */
export const WITHOUT_STATUS = { from: START + 2 * HOUR, to: START + 6 * HOUR };

interface World {
  options: SimulationOptions;
  faults: Faults;
  sandbox: Sandbox;
  agents: string[];
  at: SimulatedTime['at'];
  /** Gets the ids of long calls that have ended. */
  endedLong: Set<string>;
}

/** How a call differs from a usual one. */
interface Script {
  call: PlannedCall;
  isAnswered: boolean;
  createdDate?: number;
  listedAt?: number;
  isOnHold: boolean;
  isEscalated: boolean;
  /** Whether it ends while somebody reads it. */
  isReadAtEnd: boolean;
  /** Whether Diga has its messages when it has its recording, and not before. */
  isSilentUntilRecorded: boolean;
}

/** Schedules the calls over the period, each with its life cycle. */
export function placeCalls(world: World): PlannedCall[] {
  const { options, faults } = world;
  const scripts = Array.from({ length: options.calls }, (_, index) => getScript(world, index));
  if (faults.has('never-finished')) scripts.push(...neverFinished(world));
  for (const script of scripts) play(world, script);
  return scripts.map(({ call }) => call);
}

function getScript({ options, faults, agents }: World, index: number): Script {
  const { calls, hours } = options;
  const chance = faults.chance('calls');
  const isAnswered = chance.happens(0.85);
  let placedAt = START + chance.between(0, hours * HOUR);
  let duration = isAnswered ? durationOfCall(chance) : 30 * SECOND;
  const agentId = chance.oneOf(agents);
  const type = chance.happens(0.7) ? 'inbound' : 'outbound';

  const share = index / calls;
  if (faults.has('busy-start') && share < 0.35) {
    const start = faults.chance('busy-start');
    placedAt = START + start.between(0, 6 * MINUTE);
    duration = start.between(50 * MINUTE, 150 * MINUTE);
  } else if (faults.has('equal-dates') && share >= 0.35 && share < 0.36) {
    placedAt = START + (index % 2 === 0 ? 4 : 9) * HOUR;
  } else if (faults.has('long-calls') && share >= 0.36 && share < 0.37) {
    duration = faults.chance('long-calls').between(25 * HOUR, 3 * DAY);
  }
  if (share > 0.95) placedAt += chance.next() * quietTime(faults);
  // Long enough to be the only one of its time that is in progress.
  const isUnreadable = faults.has('unreadable-calls') && isOneOf(6, index, calls);
  if (isUnreadable) duration = faults.chance('unreadable-calls').between(4 * HOUR, 8 * HOUR);
  const isAhead = faults.has('future-dates') && isOneOf(4, index + 1, calls);
  const createdDate = placedAt + (index % 2 === 0 ? 2 * HOUR : 3 * DAY);
  const call: PlannedCall = {
    id: '',
    agentId,
    versionId: null,
    type,
    placedAt,
    createdAt: isAhead ? createdDate : placedAt,
    endsAt: placedAt + duration,
    messageCount: isAnswered ? 3 : 0,
    recordedAt: null,
    isUnreadable,
    isDeleted: false,
    isLong: duration > 23 * HOUR,
  };
  const isSilent = isAnswered && scheduleRecording(faults, call);
  const happens = (name: 'statuses' | 'late-messages', probability: number) =>
    faults.has(name) && isAnswered && faults.chance(name).happens(probability);
  return {
    call,
    isAnswered,
    isOnHold: happens('statuses', 0.04),
    isEscalated: happens('statuses', 0.02),
    isReadAtEnd: happens('late-messages', 0.3),
    isSilentUntilRecorded: isSilent,
    ...(isAhead && { createdDate }),
    ...listing(faults, placedAt),
  };
}

/** Decides when Diga has the recording of a call; returns whether it has the messages only then. */
function scheduleRecording(faults: Faults, call: PlannedCall): boolean {
  const chance = faults.chance('late-recordings');
  // Only its delivery brings a long call.
  if (!faults.has('late-recordings') || call.isLong) return false;
  const isSoon = chance.happens(0.8);
  const delay = isSoon
    ? chance.between(0, RECORDING_WAIT - 2 * MINUTE)
    : chance.between(RECORDING_WAIT, 40 * MINUTE);
  call.recordedAt = isSoon || chance.happens(0.5) ? call.endsAt + delay : Infinity;
  return isSoon && chance.happens(0.4);
}

function listing(faults: Faults, placedAt: number): { listedAt?: number } {
  const chance = faults.chance('late-listing');
  const isAtStart = placedAt > START + 10 * MINUTE && placedAt < START + 50 * MINUTE;
  const isLate = faults.has('late-listing') && chance.happens(isAtStart ? 0.6 : 0.03);
  return isLate ? { listedAt: placedAt + chance.between(5 * SECOND, 110 * SECOND) } : {};
}

/** Whether an index is one of `count` in the last two thirds. */
function isOneOf(count: number, index: number, all: number): boolean {
  const step = Math.max(1, Math.floor((all * 0.6) / count));
  return index > all * 0.4 && index % step === 0;
}

function neverFinished({ faults, agents }: World): Script[] {
  const chance = faults.chance('never-finished');
  const agentId = chance.oneOf(agents);
  const placements = Array.from(
    { length: NEVER_FINISHED },
    () => START + 3 * HOUR + chance.between(0, 20 * MINUTE),
  );
  return placements.map((placedAt) => ({
    call: {
      id: '',
      agentId,
      versionId: null,
      type: 'inbound' as const,
      placedAt,
      createdAt: placedAt,
      endsAt: Infinity,
      messageCount: 0,
      recordedAt: null,
      isUnreadable: false,
      isDeleted: false,
      isLong: false,
    },
    isAnswered: true,
    isOnHold: false,
    isEscalated: false,
    isReadAtEnd: false,
    isSilentUntilRecorded: false,
  }));
}

function play(world: World, script: Script): void {
  const { faults, sandbox, at } = world;
  const { call, isAnswered, createdDate, listedAt } = script;
  const { placedAt, endsAt } = call;
  at(placedAt, () => {
    call.id = sandbox.placeCall({
      agentId: call.agentId,
      type: call.type,
      ...(createdDate === undefined ? {} : { createdDate }),
      ...(listedAt === undefined ? {} : { listedAt }),
    });
    call.versionId = sandbox.call(call.id).agent_version_id;
  });
  if (isAnswered) {
    at(placedAt + 8 * SECOND, () => {
      sandbox.setStatus(call.id, 'in_progress');
      if (!script.isSilentUntilRecorded) sandbox.say(call.id, 'assistant', 'Good morning!');
    });
  }
  if (endsAt === Infinity) return;
  if (script.isOnHold) {
    const hold = faults.chance('statuses');
    at(placedAt + 0.4 * (endsAt - placedAt), () => sandbox.setStatus(call.id, ON_HOLD));
    if (hold.happens(0.5)) {
      at(placedAt + 0.7 * (endsAt - placedAt), () => sandbox.setStatus(call.id, 'in_progress'));
    }
  }
  if (script.isReadAtEnd && endsAt > WITHOUT_STATUS.from && endsAt < WITHOUT_STATUS.to) {
    for (let times = 0; times < 3; times += 1) {
      const read = endsAt - faults.chance('late-messages').between(80, 1_700);
      at(read, () => sandbox.redeliver(call.id));
    }
  }
  at(endsAt, () => end(world, script));
  const { recordedAt } = call;
  if (recordedAt !== null && recordedAt !== Infinity) at(recordedAt, () => record(world, script));
}

function end(
  { sandbox, endedLong }: World,
  { call, isAnswered, isEscalated, isSilentUntilRecorded }: Script,
): void {
  if (call.isLong) endedLong.add(call.id);
  if (isAnswered && !isSilentUntilRecorded) sayGoodbye(sandbox, call);
  if (isEscalated) {
    const end_time = new Date(Date.now()).toISOString();
    sandbox.changeCall(call.id, { end_time, end_reason: 'escalated' });
  }
  sandbox.setStatus(call.id, isEscalated ? ESCALATED : 'completed');
}

function record({ sandbox }: World, { call, isSilentUntilRecorded }: Script): void {
  if (call.isDeleted) return;
  if (isSilentUntilRecorded) {
    sandbox.say(call.id, 'assistant', 'Good morning!');
    sayGoodbye(sandbox, call);
  }
  sandbox.changeCall(call.id, { recording_url: 'https://recordings.example.com/call.mp3' });
}

function sayGoodbye(sandbox: Sandbox, { id }: PlannedCall): void {
  sandbox.say(id, 'user', 'Thank you.');
  sandbox.say(id, 'assistant', 'Goodbye!');
}

function durationOfCall(chance: Chance): number {
  if (chance.happens(0.7)) return chance.between(20 * SECOND, 5 * MINUTE);
  if (chance.happens(0.9)) return chance.between(5 * MINUTE, 20 * MINUTE);
  return chance.happens(0.9)
    ? chance.between(20 * MINUTE, 2 * HOUR)
    : chance.between(2 * HOUR, 8 * HOUR);
}
