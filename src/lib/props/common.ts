import { Property } from '@activepieces/pieces-framework';
import { InputError } from '../errors';

const DEFAULT_LIMIT = 100;

/** How many rows a list gives at most. */
export const limitProp = Property.Number({
  displayName: 'Limit',
  description: `The most rows to give. Leave it empty for ${DEFAULT_LIMIT}.`,
  required: false,
  defaultValue: DEFAULT_LIMIT,
});

/** The limit that a user has set. Throws an InputError if it is not a number of rows. */
export function parseLimit(limit: number | undefined): number {
  const rows = limit ?? DEFAULT_LIMIT;
  if (!Number.isInteger(rows) || rows < 1) {
    throw new InputError(
      `"Limit" must be a whole number of at least 1. Leave it empty for ${DEFAULT_LIMIT}.`,
    );
  }
  return rows;
}

/** Whether what was said is read as well, which costs a request for each call. */
export function transcriptProp(description: string, defaultValue: boolean) {
  return Property.Checkbox({
    displayName: 'Include Transcript',
    description,
    required: false,
    defaultValue,
  });
}

/** Whether agents are looked at as they are live, or as they are being edited. */
export const onlyPublishedProp = Property.Checkbox({
  displayName: 'Only Published',
  description:
    'Switched on: only agents that take live calls, each in its published version. Switched off: all agents, each as its draft.',
  required: false,
  defaultValue: false,
});

/** Whether a name holds a text, or is it: in capitals or not, with accents or not. */
export function nameMatches(
  name: string | null | undefined,
  text: string,
  match: 'partial' | 'exact',
): boolean {
  const plainName = plain(name ?? '');
  return match === 'exact' ? plainName === plain(text) : plainName.includes(plain(text));
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
