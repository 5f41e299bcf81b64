import { defineRecord } from '../../records/define-record';
import { assignedTo, type Direction, type State } from './plan';

interface Updated {
  before: State;
  after: State;
  changed: boolean;
}

/** The record that the action returns. */
export const updatedPhoneRecord = defineRecord<Updated>()({
  phone_id: { label: 'Phone ID', value: ({ after }) => after.phone.id },
  number: { label: 'Number', value: ({ after }) => after.phone.number },
  changed: {
    label: 'Changed',
    format: 'boolean',
    description: 'False where the number had all of this already.',
    value: ({ changed }) => changed,
  },
  before: {
    label: 'Before',
    dynamicKey: true,
    description: 'As it was. To put it back, map each entry to the input of the same name.',
    value: ({ before }) => describe(before),
  },
  after: {
    label: 'After',
    dynamicKey: true,
    description: 'As Diga stored it.',
    value: ({ after }) => describe(after),
  },
});

/** The number, by the names of the props that would set it so. */
function describe(state: State): Record<string, unknown> {
  const side = (direction: Direction) => {
    const assigned = assignedTo(state, direction);
    const version = assigned?.version?.version_id ?? null;
    // An agent without a published version can only be left where it is.
    const choice = version ? 'version' : assigned ? 'keep' : 'none';
    return { choice, agent: assigned?.agent.agent_id ?? null, version };
  };
  const [incoming, outgoing] = [side('inbound'), side('outbound')];
  return {
    incoming: incoming.choice,
    incoming_agent: incoming.agent,
    incoming_version: incoming.version,
    outgoing: outgoing.choice,
    outgoing_agent: outgoing.agent,
    outgoing_version: outgoing.version,
    name: state.phone.nickname ?? null,
  };
}
