/** Formats seconds (0 or more) as `m:ss`. Minutes are not capped at 59. */
export function formatMinutesAndSeconds(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Formats the duration of a call, in seconds, as `m:ss`. Null for no duration or a negative one. */
export function formatDuration(seconds: number | null): string | null {
  return seconds === null || seconds < 0 ? null : formatMinutesAndSeconds(seconds);
}
