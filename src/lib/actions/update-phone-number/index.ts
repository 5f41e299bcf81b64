import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../../auth';
import { listAgentsWithVersions } from '../../diga/agents-with-versions';
import type { DigaClient } from '../../diga/client';
import { withMessage } from '../../diga/errors';
import { getPhone, updatePhone } from '../../diga/phones';
import { InputError } from '../../errors';
import { optionalAgentProp } from '../../props/agent';
import { anyVersionProp } from '../../props/agent-version';
import { createDigaAction } from '../../props/choices';
import { phoneProp } from '../../props/phone';
import { mismatchError } from '../../provisioning/errors';
import { readPhones } from '../../provisioning/publication';
import { parseId } from '../../util/ids';
import { toTrimmed } from '../../util/text';
import {
  assignedTo,
  type Choice,
  type Direction,
  DIRECTIONS,
  isSame,
  LABELS,
  type State,
  toChanges,
  toWanted,
  type Wanted,
} from './plan';
import { updatedPhoneRecord } from './record';

const PHONE = 'Phone Number';

const choiceProp = (direction: Direction, description: string) =>
  Property.StaticDropdown<Choice, true>({
    displayName: LABELS[direction].choice,
    description,
    required: true,
    defaultValue: 'keep',
    options: {
      options: [
        { label: 'Leave as it is', value: 'keep' },
        { label: "An agent's published version", value: 'published' },
        { label: 'A version (goes live at once)', value: 'version' },
        { label: 'Nobody', value: 'none' },
      ],
    },
  });

const agentFor = (direction: Direction) => ({
  ...optionalAgentProp(`Only for "An agent's published version": whose.`),
  displayName: LABELS[direction].agent,
});

const versionFor = (direction: Direction) => ({
  ...anyVersionProp('Only for "A version": an agent has one live version at most.'),
  displayName: LABELS[direction].version,
});

/** Changes which agents answer a number and call from it. */
export const updatePhoneNumberAction = createDigaAction({
  auth: digaAuth,
  name: 'update_phone_number',
  displayName: 'Update Phone Number',
  description: 'Changes which agents answer and call on a number. Live at once.',
  audience: 'both',
  classification: 'WRITE',
  aiMetadata: {
    description:
      'Sets which agent answers a number and which calls from it, live at once. Needs the ids of the number, from List Phone Numbers, and of an agent, from List Agents, or a version, from List Agent Versions, which Diga publishes. Gives what was before, to put it back. Refuses a second live version.',
    idempotent: true,
  },
  outputSchema: updatedPhoneRecord.schema,
  props: {
    phone: phoneProp({
      displayName: PHONE,
      description: 'Pick which of your numbers to change.',
    }),
    incoming: choiceProp('inbound', 'Pick who answers calls to the number, from now on.'),
    incoming_agent: agentFor('inbound'),
    incoming_version: versionFor('inbound'),
    outgoing: choiceProp('outbound', 'Pick who calls from the number, from now on.'),
    outgoing_agent: agentFor('outbound'),
    outgoing_version: versionFor('outbound'),
    name: Property.ShortText({
      displayName: 'Name',
      description: 'Empty: left as it is.',
      required: false,
    }),
  },
  async run({ auth, propsValue: props }) {
    const phoneId = parseId('phone', PHONE, props.phone);
    const { incoming, outgoing } = props;
    const name = toTrimmed(props.name);
    if (incoming === 'keep' && outgoing === 'keep' && name === '') {
      throw new InputError('There is nothing to change. Set "Incoming", "Outgoing" or "Name".');
    }
    const client = clientFor(auth);
    const before = await readState(client, phoneId);
    const wanted = toWanted(before, {
      inbound: { choice: incoming, agent: props.incoming_agent, version: props.incoming_version },
      outbound: { choice: outgoing, agent: props.outgoing_agent, version: props.outgoing_version },
    });
    const changes = toChanges(before, wanted, name);
    const changed = Object.keys(changes).length > 0;
    if (!changed) return updatedPhoneRecord.from({ before, after: before, changed });
    await updatePhone(client, phoneId, changes).catch((error: unknown) => {
      throw withMessage(error, ({ message, mayHaveSucceeded }) =>
        mayHaveSucceeded
          ? `${message} The number may have been changed anyway: check it with List Phone Numbers.`
          : message,
      );
    });
    const after = await readState(client, phoneId);
    verify(before, after, wanted, name);
    return updatedPhoneRecord.from({ before, after, changed });
  },
});

async function readState(client: DigaClient, phoneId: string): Promise<State> {
  const [phone, phones, agents] = await Promise.all([
    getPhone(client, phoneId),
    readPhones(client),
    listAgentsWithVersions(client),
  ]);
  return { phone, phones, agents };
}

/**
 * Whether Diga has stored what was sent, and has left the rest as it was.
 *
 * @throws {DigaError} that says what differs
 */
function verify(before: State, after: State, wanted: Wanted, name: string): void {
  const differing = DIRECTIONS.filter((direction) => {
    const [is, now] = [assignedTo(after, direction), wanted[direction]];
    return now === undefined
      ? is?.agent.agent_id !== assignedTo(before, direction)?.agent.agent_id
      : !isSame(is, now);
  }).map((direction) => `"${LABELS[direction].choice}"`);
  if (name !== '' && (after.phone.nickname ?? '').trim() !== name) differing.push('"Name"');
  if (differing.length === 0) return;
  throw mismatchError(
    `Diga accepted the change of the number, but ${differing.join(' and ')} ${differing.length > 1 ? 'are' : 'is'} not as requested. Check the number in the Diga dashboard now, because it affects live calls.`,
  );
}
