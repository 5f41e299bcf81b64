/** Milliseconds. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The start of every simulation, in milliseconds since the epoch. */
export const START = Date.parse('2026-03-02T06:00:00Z');

/** A period, in milliseconds since the epoch. */
export interface Period {
  from: number;
  to: number;
}
