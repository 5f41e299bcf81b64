import { table } from '../lib/output';

/** One line of the report: a ratio, a count or a size, never a bare time. */
export interface Row {
  what: string;
  unit: '×' | 'requests' | 'requests a renewal' | 'KB' | 'MB';
  value: number;
  /** The highest value that passes. */
  limit: number;
}

/** The value below which this share of the values lies. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * share)] ?? NaN;
}

/** Prints rows, and how many of them are over their limit. */
export function report(rows: Row[]): void {
  const isOver = ({ value, limit }: Row) => !(value <= limit);
  const short = (value: number) => String(Number(value.toPrecision(3)));
  table(
    rows.map((row) => [
      row.what,
      `${short(row.value)} ${row.unit}`,
      `≤ ${row.limit}`,
      isOver(row) ? 'over the limit' : '',
    ]),
  );
  console.log(`\n   ${rows.filter(isOver).length} of ${rows.length} rows are over their limit.`);
}
