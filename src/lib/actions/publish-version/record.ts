import { defineRecord } from '../../records/define-record';
import type { PublicationState, PublicationResult } from './change';

/** The record that the action returns. */
export const publicationRecord = defineRecord<PublicationState & { outcome: PublicationResult }>()({
  agent_id: { label: 'Agent ID', value: ({ draft }) => draft.agent_id },
  agent_name: { label: 'Agent Name', value: ({ draft }) => draft.name },
  launched: {
    label: 'Launched',
    format: 'boolean',
    description: 'Whether a new version was made.',
    value: ({ outcome }) => outcome.launched,
  },
  changed: {
    label: 'Changed',
    format: 'boolean',
    description: 'Whether another version takes the live calls than before, or none.',
    value: ({ outcome }) => outcome.changed,
  },
  version_id: {
    label: 'Version ID',
    description: 'What was launched or published.',
    value: ({ outcome }) => outcome.version?.version_id,
  },
  version_number: {
    label: 'Version Number',
    format: 'number',
    value: ({ outcome }) => outcome.version?.version_number,
  },
  version_name: { label: 'Version Name', value: ({ outcome }) => outcome.version?.version_name },
  published_version_id: {
    label: 'Published Version ID',
    description: 'What takes the live calls now; empty if the agent is off the air.',
    value: ({ outcome }) => outcome.published?.version_id,
  },
  published_version_number: {
    label: 'Published Version Number',
    format: 'number',
    value: ({ outcome }) => outcome.published?.version_number,
  },
  previous_version_id: {
    label: 'Previous Version ID',
    description: 'What took the live calls before; empty if nothing did.',
    value: ({ published }) => published?.version_id,
  },
  previous_version_number: {
    label: 'Previous Version Number',
    format: 'number',
    value: ({ published }) => published?.version_number,
  },
  inbound_phone_id: {
    label: 'Inbound Phone ID',
    description: 'The number that the agent answers; empty if it has none, or nothing changed.',
    value: ({ outcome }) => outcome.phones?.inbound,
  },
  outbound_phone_id: {
    label: 'Outbound Phone ID',
    description: 'The number that the agent calls from; empty if it has none, or nothing changed.',
    value: ({ outcome }) => outcome.phones?.outbound,
  },
});
