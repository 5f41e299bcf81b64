import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { takeWhere } from '../diga/paging';
import { canCallOut, listPhones, MAX_PHONES, type Phone, type PhoneStatus } from '../diga/phones';
import { optionalAgentProp, parseOptionalAgentId } from '../props/agent';
import { createDigaAction } from '../props/choices';
import { limitProp, parseLimit } from '../props/limit';
import { readAgentNames } from '../props/phone';
import { defineRecord } from '../records/define-record';

interface PhoneSource extends Phone {
  /** Agent names by agent id. */
  agents: ReadonlyMap<string, string>;
}

const phoneRecord = defineRecord<PhoneSource>()({
  phone_id: { label: 'Phone ID', value: ({ id }) => id },
  number: { label: 'Number' },
  nickname: { label: 'Nickname' },
  status: { label: 'Status', description: '"assigned" for a number that can be used.' },
  telephony_provider: {
    label: 'Telephony Provider',
    description: '"netelip" for a number of Diga\'s, "custom" for one of your own line.',
  },
  inbound_agent_id: { label: 'Inbound Agent ID', description: 'Who answers calls to this number.' },
  inbound_agent_name: {
    label: 'Inbound Agent Name',
    value: ({ inbound_agent_id: id, agents }) => agents.get(id ?? ''),
  },
  outbound_agent_id: { label: 'Outbound Agent ID', description: 'Who calls from this number.' },
  outbound_agent_name: {
    label: 'Outbound Agent Name',
    value: ({ outbound_agent_id: id, agents }) => agents.get(id ?? ''),
  },
  has_sip_config: {
    label: 'Has SIP Settings',
    format: 'boolean',
    description: 'Whether a line of your own is connected to the number.',
    // Only whether it is set: the settings contain the user name and addresses of the line.
    value: ({ sip_config }) => !!sip_config,
  },
  assigned_at: { label: 'Assigned At', format: 'datetime' },
  scheduled_release_at: { label: 'Scheduled Release At', format: 'datetime' },
  released_at: { label: 'Released At', format: 'datetime' },
  region_codes: { label: 'Region Codes', value: ({ region_codes }) => region_codes ?? [] },
  can_call_out: {
    label: 'Can Call Out',
    format: 'boolean',
    description:
      'Whether an agent can call from it now: it is assigned and, if custom, has a SIP termination address.',
    value: canCallOut,
  },
});

/** Lists the project's phone numbers. */
export const listPhoneNumbersAction = createDigaAction({
  auth: digaAuth,
  name: 'list_phone_numbers',
  displayName: 'List Phone Numbers',
  description: "Lists your project's phone numbers, with the agents that use them.",
  audience: 'both',
  classification: 'SEARCH',
  aiMetadata: {
    description:
      "Lists the project's phone numbers, newest first, one flat row each with number, nickname, status and the agents that answer and call on it.",
    idempotent: true,
  },
  outputSchema: phoneRecord.listSchema('Phone Numbers', '{number} {nickname}'),
  props: {
    status: Property.StaticDropdown<'any' | PhoneStatus, true>({
      displayName: 'Status',
      description: 'Pick Assigned for numbers that you can use.',
      required: true,
      defaultValue: 'any',
      options: {
        options: [
          { label: 'Any status', value: 'any' },
          { label: 'Assigned', value: 'assigned' },
          { label: 'Reserved', value: 'reserved' },
          { label: 'Pending verification', value: 'pending_verification' },
          { label: 'Released', value: 'released' },
          { label: 'Finished', value: 'finished' },
        ],
      },
    }),
    agent: optionalAgentProp(
      'Empty: every number. Or only those that this agent answers or calls from.',
    ),
    limit: limitProp,
  },
  async run({ auth, propsValue }) {
    const { status, limit } = propsValue;
    const agent = parseOptionalAgentId(propsValue.agent);
    const client = clientFor(auth);
    const [phones, agents] = await Promise.all([
      takeWhere(
        listPhones(client, { status: status === 'any' ? undefined : status }, MAX_PHONES),
        parseLimit(limit),
        (phone) => !agent || [phone.inbound_agent_id, phone.outbound_agent_id].includes(agent),
      ),
      readAgentNames(client),
    ]);
    return phones.map((phone) => phoneRecord.from({ ...phone, agents }));
  },
});
