import { Property } from '@activepieces/pieces-framework';

/** Whether to list published versions or drafts. */
export const onlyPublishedProp = Property.Checkbox({
  displayName: 'Only Published',
  description: 'On: only agents that are live, as published. Off: all of them, as drafts.',
  required: false,
  defaultValue: false,
});
