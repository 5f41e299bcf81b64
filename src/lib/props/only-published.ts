import { Property } from '@activepieces/pieces-framework';

/** Whether to list published versions or drafts. */
export const onlyPublishedProp = Property.Checkbox({
  displayName: 'Only Published',
  description:
    'Switched on: only agents that take live calls, each in its published version. Switched off: all agents, each as its draft.',
  required: false,
  defaultValue: false,
});
