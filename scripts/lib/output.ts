import { inspect, isDeepStrictEqual } from 'node:util';

/** The columns of text that fit into a narrow terminal. */
const WIDTH = 88;

/** The most characters of a value that a failed check shows. */
const LONGEST_SHOWN = 160;

const INDENT = '   ';

let steps = 0;

/** What was printed last: headings, text and checks stand apart from one another. */
let last: 'heading' | 'text' | 'check' = 'text';

/** Begins the next step. */
export function step(title: string): void {
  steps += 1;
  console.log(`\n${steps}. ${title}\n`);
  last = 'heading';
}

/** Prints text, wrapped between its words, with every line of it `depth` steps to the right. */
export function say(text: string, depth = 1): void {
  last = 'text';
  const margin = INDENT.repeat(depth);
  const fitting = new RegExp(`(.{1,${WIDTH - margin.length}})(?:\\s+|$)`, 'g');
  for (const line of text.split('\n')) {
    console.log(line.trim() && line.replace(fitting, `${margin}$1\n`).trimEnd());
  }
}

/** Prints rows as columns, each as wide as its widest cell. */
export function table(rows: string[][], depth = 1): void {
  last = 'text';
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  for (const row of rows) {
    const cells = row.map((cell, column) => cell.padEnd(widthOf(column)));
    console.log((INDENT.repeat(depth) + cells.join('  ')).trimEnd());
  }
}

/** Something is not as it should be; the message is for the person who reads it. */
class CheckFailed extends Error {}

/** Prints what holds. Throws an error that says what it is instead. */
export function check<Value>(what: string, actual: Value, expected: Value): void {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new CheckFailed(`${what}: expected ${shown(expected)}, got ${shown(actual)}`);
  }
  if (last === 'text') console.log();
  last = 'check';
  console.log(`${INDENT}✓ ${what}`);
}

/** Prints why it ended early: one readable passage, without a stack. */
export function sayFailure(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const because = error instanceof CheckFailed ? '' : 'It could not go on. ';
  if (last !== 'heading') console.log();
  say(`✗ ${because}${message}`);
}

function shown(value: unknown): string {
  const text = inspect(value, { breakLength: Infinity });
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
