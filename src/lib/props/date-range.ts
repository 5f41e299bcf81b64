import { Property } from '@activepieces/pieces-framework';
import dayjs from 'dayjs';
import { InputError } from '../errors';

const HOW_TO_WRITE =
  'Pick a date and time, or write one with its zone, such as 2026-05-12T09:00:00+02:00; without a zone it is read as UTC.';

/** The begin of a range of times; none where it is left empty. */
export const createdFromProp = Property.DateTime({
  displayName: 'Created From',
  description: `Only calls that came in or were placed at this time or later. ${HOW_TO_WRITE} Leave it empty for no beginning.`,
  required: false,
});

/** The end of a range of times; none where it is left empty. */
export const createdUntilProp = Property.DateTime({
  displayName: 'Created Until',
  description: `Only calls that came in or were placed at this time or before. ${HOW_TO_WRITE} Leave it empty for no end.`,
  required: false,
});

/** A range of times as Diga takes it: with zone, open where an end is not set. */
export interface DateRange {
  createdFrom: string | undefined;
  createdUntil: string | undefined;
}

/** The range that a user has set. Throws an InputError if one end is no time, or the range is empty. */
export function parseDateRange(from: string | undefined, until: string | undefined): DateRange {
  const createdFrom = parseTime(from, 'Created From');
  const createdUntil = parseTime(until, 'Created Until');
  if (createdFrom !== undefined && createdUntil !== undefined && createdFrom > createdUntil) {
    throw new InputError(
      '"Created From" is later than "Created Until", so no call can be in between.',
    );
  }
  return { createdFrom, createdUntil };
}

/** In UTC, so that times compare as texts. */
function parseTime(value: string | undefined, name: string): string | undefined {
  if (!value) return undefined;
  const time = dayjs(value);
  if (!time.isValid()) {
    throw new InputError(`"${name}" does not hold a date. ${HOW_TO_WRITE}`);
  }
  return time.toISOString();
}
