import { Property } from '@activepieces/pieces-framework';

export type Direction = 'any' | 'inbound' | 'outbound';

/** Filters calls by who called whom. */
export const directionProp = Property.StaticDropdown<Direction, true>({
  displayName: 'Direction',
  description: 'Pick who called whom. Any direction: every call.',
  required: true,
  defaultValue: 'any',
  options: {
    options: [
      { label: 'Any direction', value: 'any' },
      { label: 'Inbound (the contact called)', value: 'inbound' },
      { label: 'Outbound (the agent called)', value: 'outbound' },
    ],
  },
});
