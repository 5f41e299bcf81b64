import { inspect, isDeepStrictEqual } from 'node:util';

/** Columns of text. Fits into a narrow terminal. */
const WIDTH = 88;

/** Characters of a value that a failed check prints. */
const MAX_VALUE_LENGTH = 160;

const INDENT = '   ';

let steps = 0;

/** Prints the numbered heading of the next step. */
export function step(title: string): void {
  steps += 1;
  console.log(`\n${steps}. ${title}`);
}

/** Prints text with its words wrapped, indented by `depth` levels. */
export function say(text: string, depth = 1): void {
  const margin = INDENT.repeat(depth);
  const fitting = new RegExp(`(.{1,${WIDTH - margin.length}})(?:\\s+|$)`, 'g');
  for (const line of text.split('\n')) {
    console.log(line.trim() && line.replace(fitting, `${margin}$1\n`).trimEnd());
  }
}

/** Prints rows in aligned columns, indented by `depth` levels. */
export function table(rows: string[][], depth = 1): void {
  const getWidth = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  for (const row of rows) {
    const cells = row.map((cell, column) => cell.padEnd(getWidth(column)));
    console.log((INDENT.repeat(depth) + cells.join('  ')).trimEnd());
  }
}

/**
 * Prints what was checked.
 *
 * @throws {Error} when the values differ.
 */
export function check<Value>(what: string, actual: Value, expected: Value): void {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new Error(`${what}: expected ${format(expected)}, got ${format(actual)}`);
  }
  console.log(`${INDENT}✓ ${what}`);
}

/** Prints an error as text, without a stack. */
export function sayFailure(error: unknown): void {
  say(`✗ ${error instanceof Error ? error.message : String(error)}`);
}

function format(value: unknown): string {
  const text = inspect(value, { breakLength: Infinity });
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
}
