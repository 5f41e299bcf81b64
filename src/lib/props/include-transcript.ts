import { Property } from '@activepieces/pieces-framework';

/** Whether to fetch messages too, which costs one more request per call. */
export function includeTranscriptProp(description: string, defaultValue: boolean) {
  return Property.Checkbox({
    displayName: 'Include Transcript',
    description,
    required: false,
    defaultValue,
  });
}
