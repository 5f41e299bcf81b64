import { InputError } from '../errors';

/** The numbers that a field takes. */
interface Range {
  min: number;
  max: number;
  /** What an empty field means. Undefined: it must be filled in. */
  empty?: number;
  /** Whether fractions are fine. Then `min` itself is too little. */
  isFractional?: boolean;
}

/**
 * The number in a field of this name, also if it is written as text.
 *
 * @throws {InputError} when the value is no such number
 */
export function parseNumber(field: string, given: unknown, range: Range): number {
  const { min, max, empty, isFractional = false } = range;
  const isEmpty = given === undefined || given === null || given === '';
  if (isEmpty && empty !== undefined) return empty;
  const number = isEmpty || typeof given === 'object' ? NaN : Number(given);
  const isValid = isFractional ? number > min : Number.isInteger(number) && number >= min;
  if (isValid && number <= max) return number;
  const hint = empty === undefined ? '' : ` Leave it empty for ${empty}.`;
  throw new InputError(`"${field}" must be ${describe(range)}.${hint}`);
}

function describe({ min, max, isFractional = false }: Range): string {
  if (isFractional) return `more than ${min} and at most ${max}`;
  return max === Infinity
    ? `a whole number of at least ${min}`
    : `a whole number from ${min} to ${max}`;
}
