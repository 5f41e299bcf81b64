import { Property } from '@activepieces/pieces-framework';
import type { DraftChanges } from '../../diga/agent-drafts';
import { parseNumber } from '../../props/number';
import { voiceProp } from '../../props/voice';
import { parseIdList, parseOptionalId } from '../../util/ids';
import { toTrimmed } from '../../util/text';
import { FIELD_LABELS, type Field } from './changes';

const LEFT_ALONE = 'Empty: left as it is.';

const choiceProp = (field: Field, labels: Readonly<Record<string, string>>) =>
  Property.StaticDropdown<string>({
    displayName: FIELD_LABELS[field],
    description: LEFT_ALONE,
    required: false,
    options: { options: Object.entries(labels).map(([value, label]) => ({ label, value })) },
  });

const switchProp = (field: Field) => choiceProp(field, { on: 'On', off: 'Off' });

const numberProp = (field: Field, description = LEFT_ALONE) =>
  Property.Number({ displayName: FIELD_LABELS[field], description, required: false });

const textProp = (field: Field, description = LEFT_ALONE) =>
  Property.ShortText({ displayName: FIELD_LABELS[field], description, required: false });

/** The props of how an agent sounds, waits, and meets machines. */
export const settingsProps = {
  voice: voiceProp,
  volume: numberProp('volume', 'Empty: left as it is. From 0 (silent) to 100; 50 is normal.'),
  background_audio: choiceProp('background_audio', {
    call_center: 'Call center',
    cafe: 'Café',
    road_traffic: 'Road traffic',
    park: 'Park',
    office: 'Office',
    car_garage: 'Car garage',
  }),
  voicemail_detection: switchProp('voicemail_detection'),
  voicemail_action: choiceProp('voicemail_action', {
    leave_message: 'Leave a message',
    hang_up: 'Hang up',
  }),
  phone_menu_detection: switchProp('phone_menu_detection'),
  phone_menu_action: choiceProp('phone_menu_action', {
    navigate: 'Go through the menu',
    hang_up: 'Hang up',
  }),
  phone_menu_navigation: choiceProp('phone_menu_navigation_mode', {
    goal: 'Towards a goal',
    key_sequence: 'By fixed keys',
  }),
  phone_menu_goal: textProp('phone_menu_goal'),
  phone_menu_keys: textProp('phone_menu_key_sequence', 'Empty: left as they are. Such as 1,3,#.'),
  reminder_count: numberProp('max_reminder_count'),
  reminder_frequency: numberProp('reminder_frequency_ms'),
  reminder_messages: Property.Array({
    displayName: FIELD_LABELS.reminder_messages,
    description: 'Empty: left as they are. The draft gets only these.',
    required: false,
  }),
  knowledge_items: Property.Array({
    displayName: FIELD_LABELS.knowledge_item_ids,
    description: 'Empty: left as they are. Pick Item ID from Find Knowledge.',
    required: false,
  }),
  knowledge_change: Property.StaticDropdown<KnowledgeChange>({
    displayName: 'Knowledge Change',
    description: 'Pick what happens with the bases and items above.',
    required: false,
    defaultValue: 'replace',
    options: {
      options: [
        { label: 'The draft gets only these', value: 'replace' },
        { label: 'Add these', value: 'add' },
        { label: 'Take these out', value: 'remove' },
      ],
    },
  }),
};

export type KnowledgeChange = 'replace' | 'add' | 'remove';

type Settings = Readonly<Record<keyof typeof settingsProps, unknown>>;

/**
 * The fields that are filled in.
 *
 * @throws {InputError} when one is not valid
 */
export function parseSettings(props: Settings): DraftChanges {
  const choice = (value: unknown) => toTrimmed(value) || undefined;
  const isOn = (value: unknown) => (choice(value) ? value === 'on' : undefined);
  const number = (field: Field, value: unknown, max: number) =>
    choice(value) === undefined
      ? undefined
      : parseNumber(FIELD_LABELS[field], value, { min: 0, max });
  const messages = Array.isArray(props.reminder_messages)
    ? (props.reminder_messages as unknown[]).map(toTrimmed).filter(Boolean)
    : [];
  const items = parseIdList('knowledge', FIELD_LABELS.knowledge_item_ids, props.knowledge_items);
  const all = {
    voice_id: parseOptionalId('voice', FIELD_LABELS.voice_id, props.voice),
    volume: number('volume', props.volume, 100),
    background_audio: choice(props.background_audio),
    voicemail_detection: isOn(props.voicemail_detection),
    voicemail_action: choice(props.voicemail_action),
    phone_menu_detection: isOn(props.phone_menu_detection),
    phone_menu_action: choice(props.phone_menu_action),
    phone_menu_navigation_mode: choice(props.phone_menu_navigation),
    phone_menu_goal: choice(props.phone_menu_goal),
    phone_menu_key_sequence: choice(props.phone_menu_keys),
    max_reminder_count: number('max_reminder_count', props.reminder_count, Infinity),
    reminder_frequency_ms: number('reminder_frequency_ms', props.reminder_frequency, Infinity),
    reminder_messages: messages.length > 0 ? messages : undefined,
    knowledge_item_ids: items.length > 0 ? items : undefined,
  };
  const filled = Object.entries(all).filter(([, value]) => value !== undefined);
  return Object.fromEntries(filled);
}
