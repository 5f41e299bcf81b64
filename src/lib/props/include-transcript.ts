import { Property } from '@activepieces/pieces-framework';

/** Whether to fetch messages too, which costs one more request per call. */
export function includeTranscriptProp(defaultValue: boolean) {
  return Property.Checkbox({
    displayName: 'Include Transcript',
    description: 'Off: faster, but no Transcript, Messages or Tool Calls.',
    required: false,
    defaultValue,
  });
}
