/** One line of the report: a ratio, a count or a size, never a bare time. */
export interface Row {
  what: string;
  unit: '×' | 'requests' | 'operations' | 'KB' | 'MB' | 'exit code';
  /** The median of several values. */
  value: number;
  /** The interquartile range. */
  spread?: [from: number, to: number];
  /** The highest value that passes. */
  limit?: number;
}

/** A row of several values: their median and interquartile range. */
export function rowOf(what: string, unit: Row['unit'], values: number[], limit?: number): Row {
  const spread: Row['spread'] = [quantile(values, 0.25), quantile(values, 0.75)];
  return {
    what,
    unit,
    value: quantile(values, 0.5),
    spread,
    ...(limit === undefined ? {} : { limit }),
  };
}

/**
 * The value below which this share of the values lies.
 *
 * @throws {Error} when there are no values.
 */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.round((sorted.length - 1) * share)];
  if (value === undefined) throw new Error('No values to summarise');
  return value;
}

/** Whether a row is within its limit. */
export function isWithinLimit({ value, limit }: Row): boolean {
  return limit === undefined || value <= limit;
}

/** The rows as lines of text. */
export function linesOf(rows: Row[]): string[] {
  return rows.map((row) => {
    const spread = row.spread ? `(${row.spread.map(short).join(' to ')})` : '';
    const limit = row.limit === undefined ? '' : `≤ ${short(row.limit)}`;
    return [
      `  ${row.what}`.padEnd(66),
      `${short(row.value)} ${row.unit}`.padStart(14),
      spread.padStart(18),
      limit.padStart(10),
      isWithinLimit(row) ? '' : '  over the limit',
    ]
      .join('')
      .trimEnd();
  });
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
