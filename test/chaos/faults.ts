import { type Chance, createChance } from './chance';
import { DAY } from './units';

/** What goes wrong in a simulation, by name. */
export const FAULTS = {
  errors: 'Diga answers 429, 502 and 503, and some requests get no response',
  outages: 'Diga is away twice and the host once, for 10 to 40 minutes',
  deliveries: 'deliveries are dropped, repeated, and late by up to 10 minutes',
  deaths: 'workers die before, in and after a run, in a renewal and at a start',
  webhooks: 'webhooks are deleted in Diga',
  use: 'flows are published again, and switched off and on',
  'unreadable-calls': 'the GET of a few calls answers 422 for good',
  'unreadable-version': 'the versions of one agent answer 422 for good',
  permissions: 'the key may not read messages for an hour, and agents for a day and a half',
  'deleted-calls': 'finished calls are deleted in Diga, one by one and many at once',
  'long-calls': 'calls last from one to three days',
  'future-dates': 'a few calls are created 2 hours and 3 days in the future',
  'equal-dates': 'many calls are created in the same millisecond',
  'late-listing': 'calls are listed up to 110 seconds after newer ones, also around switching on',
  statuses: 'calls are on hold in between, and end in a status that is not documented',
  'late-messages': 'messages arrive, and the call ends, while the call is read',
  'late-recordings':
    'Diga has recordings and messages up to 40 minutes after a call, or no recording at all',
  'slow-store': 'store operations take up to 30 seconds, or fail, all of them for half a minute',
  'hook-order':
    'a republished flow is disabled before, after or without enabling it, and renewed meanwhile',
  'missing-hook': 'a host switches a flow off for hours without its hook',
  'days-off': 'a flow is off for two days, and the time at which it was switched off is not stored',
  'slow-queue': 'the queue of the host falls behind by up to 2.5 hours',
  'other-project':
    'a connection is changed to another Diga project, which has thousands of old calls',
  'wider-settings': 'a flow gets more agents and is published again',
  'new-key': 'the key is replaced by another of the same project',
  'parallel-runs': 'deliveries are repeated at once, for several workers',
  'never-finished': 'many calls of one agent never finish',
  'busy-start': 'thousands of calls are in progress when flows are switched on',
  'builder-runs': 'flows are tested and run in the builder, with calls that were lost in the queue',
} as const;

export type Fault = keyof typeof FAULTS;

/** Faults that last for days. */
export const FOR_DAYS: readonly Fault[] = ['permissions', 'long-calls', 'future-dates', 'days-off'];

export const ALL_FAULTS = Object.keys(FAULTS) as Fault[];

export function isFault(name: string): name is Fault {
  return Object.hasOwn(FAULTS, name);
}

/** The faults of one simulation. */
export interface Faults {
  has: (name: Fault) => boolean;
  /** The randomness of a fault, or of another part of the world: no other part changes it. */
  chance(name: string): Chance;
}

/** The faults of a simulation with this seed. */
export function createFaults(seed: number, names: readonly Fault[]): Faults {
  const all = new Set(names);
  const chances = new Map<string, Chance>();
  return {
    has: (name) => all.has(name),
    chance(name) {
      const chance = chances.get(name) ?? createChance(hash(`${seed} ${name}`));
      chances.set(name, chance);
      return chance;
    },
  };
}

/** How long time goes on with few calls after the busy period, in milliseconds. */
export function quietTime({ has }: Faults): number {
  return FOR_DAYS.some(has) ? 3 * DAY : 0;
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) {
    value = Math.imul(value ^ character.charCodeAt(0), 0x01000193) >>> 0;
  }
  return value;
}
