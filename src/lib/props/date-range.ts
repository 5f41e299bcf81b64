import { Property } from '@activepieces/pieces-framework';
import { InputError } from '../errors';
import { parseTimestamp } from '../util/timestamps';

/** How to fill in a date and time. */
export const FORMAT_HELP =
  'Pick a date and time, or write one such as 2026-05-12T09:00:00+02:00; without a zone, UTC.';

/** The start of a date range. Empty leaves the range open. */
export function createdFromProp(description: string) {
  return Property.DateTime({ displayName: 'Created From', description, required: false });
}

/** The end of a date range. Empty leaves the range open. */
export function createdUntilProp(description: string) {
  return Property.DateTime({ displayName: 'Created Until', description, required: false });
}

/** A date range in ISO 8601 with time zone, as Diga's API expects it. Undefined leaves an end open. */
export interface DateRange {
  createdFrom: string | undefined;
  createdUntil: string | undefined;
}

/**
 * Parses the values of `createdFromProp` and `createdUntilProp`.
 *
 * @throws {InputError} when a value is not a date, or the range ends before it starts
 */
export function parseDateRange(from: string | undefined, until: string | undefined): DateRange {
  const createdFrom = parseTime(from, 'Created From');
  const createdUntil = parseTime(until, 'Created Until');
  if (createdFrom !== undefined && createdUntil !== undefined && createdFrom > createdUntil) {
    throw new InputError(
      '"Created From" is later than "Created Until", so nothing can match. Swap the two.',
    );
  }
  return { createdFrom, createdUntil };
}

function parseTime(value: string | undefined, field: string): string | undefined {
  if (!value) return undefined;
  const time = parseTimestamp(value);
  if (time === null) throw new InputError(`"${field}" does not hold a date. ${FORMAT_HELP}`);
  return time;
}
