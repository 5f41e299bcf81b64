import { Property } from '@activepieces/pieces-framework';
import { parseNumber } from './number';

const DEFAULT_LIMIT = 100;

/** The maximum number of rows of a list action. */
export const limitProp = Property.Number({
  displayName: 'Limit',
  description: `Empty: at most ${DEFAULT_LIMIT} rows.`,
  required: false,
  defaultValue: DEFAULT_LIMIT,
});

/**
 * Parses the value of `limitProp`; the default if it is empty.
 *
 * @throws {InputError} when the value is not a whole number of at least 1
 */
export function parseLimit(limit: unknown): number {
  return parseNumber('Limit', limit, { min: 1, max: Infinity, empty: DEFAULT_LIMIT });
}
