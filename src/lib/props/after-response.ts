import { Property } from '@activepieces/pieces-framework';

export type AfterResponse = 'stop' | 'go_on';

/** Choice of what the flow does once it has answered. */
export const afterResponseProp = Property.StaticDropdown<AfterResponse, true>({
  displayName: 'After Answering',
  description: 'What the flow does after responding.',
  required: true,
  defaultValue: 'stop',
  options: {
    options: [
      { label: 'End the flow', value: 'stop' },
      { label: 'Go on in the background', value: 'go_on' },
    ],
  },
});
