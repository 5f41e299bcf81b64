import { Property } from '@activepieces/pieces-framework';

export type Direction = 'any' | 'inbound' | 'outbound';

/** Filters calls by who called whom. */
export function directionProp(description: string) {
  return Property.StaticDropdown<Direction, true>({
    displayName: 'Direction',
    description,
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
}
