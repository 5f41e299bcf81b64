/** A summary of many delays, in milliseconds. */
export interface Delays {
  median: number;
  worst: number;
}

/**
 * The median and the worst of some delays, in milliseconds.
 *
 * @throws {Error} when there are none
 */
export function getDelays(values: number[]): Delays {
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const worst = sorted.at(-1);
  if (median === undefined || worst === undefined) throw new Error('Nothing was measured.');
  return { median, worst };
}
