import { InputError } from '../errors';

/** The numbers that a field takes. */
interface Range {
  min: number;
  max: number;
  /** What the field means if it is empty. */
  empty: number;
}

/**
 * The number in a field of this name.
 *
 * @throws {InputError} when the value is not a whole number within the range
 */
export function parseWholeNumber(field: string, given: unknown, range: Range): number {
  const { min, max, empty } = range;
  if (given === undefined || given === null || given === '') return empty;
  const number = Number(given);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new InputError(`"${field}" is not a whole number from ${min} to ${max}.`);
}
