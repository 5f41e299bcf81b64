import dayjs from 'dayjs';
import duration from 'dayjs/plugin/duration';

dayjs.extend(duration);

/** Seconds as `m:ss`, with as many minutes as there are; null for no duration. */
export function formatDuration(seconds: number): string;
export function formatDuration(seconds: number | null): string | null;
export function formatDuration(seconds: number | null): string | null {
  if (seconds === null) return null;
  const length = dayjs.duration(seconds, 'seconds');
  return `${Math.floor(length.asMinutes())}:${length.format('ss')}`;
}
