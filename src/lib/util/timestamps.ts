import dayjs, { type Dayjs } from 'dayjs';

/** ISO 8601; people also write a blank for the T, and leave out the time or the zone. */
const ISO_8601 =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))? ?(Z|[+-]\d\d:?\d\d)?$/i;

/** The one way in which times are read: without a zone, they are UTC. Other text gives an invalid time. */
function parse(text: string): Dayjs {
  const [, date, time = '00:00', zone = 'Z'] = ISO_8601.exec(text.trim()) ?? [];
  return dayjs(`${date}T${time}${zone}`);
}

/** Parses a date and time; null if the text is not one. The result is in UTC, so results sort as text. */
export function parseTimestamp(text: string): string | null {
  const time = parse(text);
  return time.isValid() ? time.toISOString() : null;
}

/** Whether one ISO 8601 timestamp is earlier than another. */
export function isBefore(time: string, other: string): boolean {
  return parse(time).isBefore(parse(other));
}

/** The earlier of two timestamps. */
export function earlier(time: string, other: string): string {
  return isBefore(time, other) ? time : other;
}

/** The later of two timestamps, of which the first may be missing. */
export function later(time: string | null, other: string): string {
  return time !== null && isBefore(other, time) ? time : other;
}

/** How much later `other` is than `time`, in milliseconds. */
export function msBetween(time: string, other: string): number {
  return parse(other).diff(parse(time));
}

/** How long ago a timestamp is, in milliseconds, by the clock of this machine. */
export function msSince(time: string): number {
  return Date.now() - parse(time).valueOf();
}

/** A timestamp moved by `ms` milliseconds. */
export function shift(time: string, ms: number): string {
  return parse(time).add(ms, 'millisecond').toISOString();
}

/**
 * A timestamp of Diga's, but none in the future by the clock of this machine. A clock that is behind
 * makes the catch-up read a little more; one that lets the watermark pass Diga's time would lose calls.
 */
export function notInFuture(time: string): string {
  return earlier(time, dayjs(Date.now()).toISOString());
}

/** The hour of a timestamp in UTC, such as `2026-05-12T09`. */
export function startOfHour(time: string): string {
  return parse(time).toISOString().slice(0, 'YYYY-MM-DDTHH'.length);
}

/** The timestamp at which an hour as of `startOfHour` ends. */
export function endOfHour(hour: string): string {
  return shift(`${hour}:00:00.000Z`, 3_600_000);
}
