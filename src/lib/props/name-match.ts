import { Property } from '@activepieces/pieces-framework';
import type { NameMatch } from '../util/names';

/** Whether a part of a name is enough, for an action that finds by name. */
export const nameMatchProp = Property.StaticDropdown<NameMatch, true>({
  displayName: 'Match',
  description: 'Pick whether part of the name is enough.',
  required: true,
  defaultValue: 'partial',
  options: {
    options: [
      { label: 'The name contains the text', value: 'partial' },
      { label: 'The name is exactly the text', value: 'exact' },
    ],
  },
});
