/** Milliseconds. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** The start of every simulation, in milliseconds since the epoch. */
export const START = Date.parse('2026-03-02T06:00:00Z');
