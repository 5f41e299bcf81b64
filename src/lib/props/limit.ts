import { Property } from '@activepieces/pieces-framework';
import { InputError } from '../errors';

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
export function parseLimit(limit: number | undefined): number {
  const rows = limit ?? DEFAULT_LIMIT;
  if (!Number.isInteger(rows) || rows < 1) {
    throw new InputError(
      `"Limit" must be a whole number of at least 1. Leave it empty for ${DEFAULT_LIMIT}.`,
    );
  }
  return rows;
}
