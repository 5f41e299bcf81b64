import { Property } from '@activepieces/pieces-framework';

/** How far a change of a draft goes. */
export type Afterwards = 'draft' | 'launch' | 'publish';

/** Choice of what happens to a draft after it has been changed. */
export function afterwardsProp(displayName: string, description: string) {
  return Property.StaticDropdown<Afterwards, true>({
    displayName,
    description,
    required: true,
    defaultValue: 'draft',
    options: {
      options: [
        { label: 'Leave it in the draft', value: 'draft' },
        { label: 'Launch a new version', value: 'launch' },
        { label: 'Launch a new version and publish it', value: 'publish' },
      ],
    },
  });
}
