import dayjs from 'dayjs';

/** Whether one ISO 8601 timestamp is earlier than another. */
export function isBefore(time: string, other: string): boolean {
  return dayjs(time).isBefore(other);
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
  return dayjs(other).diff(time);
}

/** A timestamp moved by `ms` milliseconds. */
export function shift(time: string, ms: number): string {
  return dayjs(time).add(ms, 'millisecond').toISOString();
}

/** Parses a date and time; null if the text is not one. The result is in UTC, so results sort as text. */
export function parseTimestamp(text: string): string | null {
  const time = dayjs(text);
  return time.isValid() ? time.toISOString() : null;
}
