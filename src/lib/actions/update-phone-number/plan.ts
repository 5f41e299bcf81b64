import type { AgentVersionItem, AgentWithVersions } from '../../diga/agents-with-versions';
import { canCallOut, type Phone, type PhoneChanges } from '../../diga/phones';
import { InputError } from '../../errors';
import { parseId } from '../../util/ids';
import { rejectedBeforeWrite } from '../../provisioning/errors';

/** What a direction of a number gets. */
export type Choice = 'keep' | 'published' | 'version' | 'none';

export const DIRECTIONS = ['inbound', 'outbound'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** How the builder names the props of each direction. */
export const LABELS = {
  inbound: { choice: 'Incoming', agent: 'Incoming Agent', version: 'Incoming Version' },
  outbound: { choice: 'Outgoing', agent: 'Outgoing Agent', version: 'Outgoing Version' },
} as const;

/** What the user has set for a direction. */
export interface Wish {
  choice: Choice;
  agent: unknown;
  version: unknown;
}

/** The state in Diga. */
export interface State {
  phone: Phone;
  phones: readonly Phone[];
  agents: readonly AgentWithVersions[];
}

/** What a direction has: an agent in its published version, or nobody. */
export interface Assigned {
  agent: AgentWithVersions;
  /** Undefined if Diga shows none as published. */
  version: AgentVersionItem | undefined;
}

/** What a direction of the number has now. */
export function assignedTo({ phone, agents }: State, direction: Direction): Assigned | null {
  const id = phone[`${direction}_agent_id`];
  if (!id) return null;
  const agent = agents.find(({ agent_id }) => agent_id === id) ?? { agent_id: id, versions: [] };
  return { agent, version: publishedIn(agent) };
}

/** What a direction is to have; undefined: what it has. */
export type Wanted = Record<Direction, Assigned | null | undefined>;

/**
 * What each direction is to have.
 *
 * @throws {InputError} when an agent or a version is missing, or cannot take calls
 */
export function toWanted({ agents }: State, wishes: Record<Direction, Wish>): Wanted {
  const wantedFor = (direction: Direction) => {
    const { choice, agent, version } = wishes[direction];
    const labels = LABELS[direction];
    if (choice === 'keep') return undefined;
    if (choice === 'none') return null;
    return choice === 'published'
      ? publishedVersion(agents, labels.agent, parseId('agent', labels.agent, agent))
      : savedVersion(agents, labels.version, parseId('version', labels.version, version));
  };
  return { inbound: wantedFor('inbound'), outbound: wantedFor('outbound') };
}

/**
 * What has to be sent to Diga, which is nothing for what the number has already.
 *
 * @throws {DigaError} when Diga would refuse it
 */
export function toChanges(state: State, wanted: Wanted, name: string): PhoneChanges {
  const { phone } = state;
  const isNamed = name === '' || name === (phone.nickname ?? '').trim();
  const changes: PhoneChanges = isNamed ? {} : { nickname: name };
  for (const direction of DIRECTIONS) {
    const [is, now] = [assignedTo(state, direction), wanted[direction]];
    if (now === undefined || isSame(is, now)) continue;
    changes[`${direction}_version_id`] = now?.version?.version_id ?? null;
    if (now) assertAssignable(state, wanted, direction, now);
  }
  return changes;
}

/** Whether a direction has what it is to have. */
export function isSame(is: Assigned | null, wanted: Assigned | null): boolean {
  return (
    is?.agent.agent_id === wanted?.agent.agent_id &&
    is?.version?.version_id === wanted?.version?.version_id
  );
}

function publishedIn({ versions }: AgentWithVersions): AgentVersionItem | undefined {
  return versions.find(({ is_published }) => is_published);
}

function publishedVersion(agents: State['agents'], field: string, id: string): Assigned {
  const agent = agents.find(({ agent_id }) => agent_id === id);
  if (!agent) throw new InputError(`The agent in "${field}" is not in this project. Pick another.`);
  const version = publishedIn(agent);
  if (version) return { agent, version };
  throw new InputError(
    `The agent in "${field}" has no published version. Publish one first, or pick a version.`,
  );
}

function savedVersion(agents: State['agents'], field: string, id: string): Assigned {
  const agent = agents.find(({ versions }) => versions.some((each) => each.version_id === id));
  const version = agent?.versions.find(({ version_id }) => version_id === id);
  if (!agent || !version) {
    throw new InputError(`The version in "${field}" is not in this project. Pick another.`);
  }
  if (!version.is_draft || version.is_published) return { agent, version };
  throw new InputError(
    `"${field}" holds a draft, which takes no calls. Launch it first, or pick a launched version.`,
  );
}

function assertAssignable(
  { phone, phones }: State,
  wanted: Wanted,
  direction: Direction,
  { agent, version }: Assigned,
): void {
  if (['released', 'finished'].includes(phone.status)) {
    throw rejectedBeforeWrite('The number was released, so no agent can have it. Pick another.');
  }
  if (direction === 'outbound' && phone.status === 'assigned' && !canCallOut(phone)) {
    throw rejectedBeforeWrite(
      'No agent can call from this number: it has no SIP address for outbound calls. Add one in Diga, or leave "Outgoing" as it is.',
    );
  }
  const live = publishedIn(agent);
  if (!live || live.version_id === version?.version_id) return;
  const keeps = (each: Phone, other: Direction) =>
    each[`${other}_agent_id`] === agent.agent_id &&
    (each.id !== phone.id || wanted[other] === undefined);
  if (!phones.some((each) => DIRECTIONS.some((other) => keeps(each, other)))) return;
  throw rejectedBeforeWrite(
    `The agent has v${live.version_number} published on another number or in the other direction, and Diga publishes only one version of an agent. Publish v${version?.version_number} with Publish Version, which changes all its numbers, or pick "An agent's published version".`,
  );
}
