import dayjs from 'dayjs';
import duration from 'dayjs/plugin/duration';

dayjs.extend(duration);

/** Formats seconds (0 or more) as `m:ss`. Minutes are not capped at 59. */
export function formatMinutesAndSeconds(seconds: number): string {
  const length = dayjs.duration(seconds, 'seconds');
  return `${Math.floor(length.asMinutes())}:${length.format('ss')}`;
}

/** Formats the duration of a call, in seconds, as `m:ss`. Null for no duration or a negative one. */
export function formatDuration(seconds: number | null): string | null {
  return seconds === null || seconds < 0 ? null : formatMinutesAndSeconds(seconds);
}
