import dayjs from 'dayjs';
import duration from 'dayjs/plugin/duration';

dayjs.extend(duration);

/** Seconds, 0 or more, as `m:ss`, with as many minutes as there are. */
export function toMinutesAndSeconds(seconds: number): string {
  const length = dayjs.duration(seconds, 'seconds');
  return `${Math.floor(length.asMinutes())}:${length.format('ss')}`;
}

/** The duration of a call in seconds as `m:ss`; null where there is none, or one below 0. */
export function formatDuration(seconds: number | null): string | null {
  return seconds === null || seconds < 0 ? null : toMinutesAndSeconds(seconds);
}
