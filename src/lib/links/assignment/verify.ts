import { getAgent } from '../../diga/agents';
import type { DigaClient } from '../../diga/client';
import { isDigaError } from '../../diga/errors';
import type { Agent, AgentFlow, Publication } from '../../diga/types/index';
import { assignmentError } from './errors';
import { difference, phoneIdsOfAgent, type Plan } from './plan';
import { readPhones } from './read';

/**
 * The items in a response; read back once if the response omits them.
 *
 * @throws {DigaError} when reading back fails or omits them too
 */
export async function readFlows(
  client: DigaClient,
  { subject }: Plan,
  agent: Agent,
  version: string,
): Promise<readonly AgentFlow[]> {
  const given = subject.itemsOf(agent);
  if (given) return given;
  const stored = subject.itemsOf(await getAgent(client, agent.agent_id, version));
  if (stored) return stored;
  throw assignmentError(
    `Diga does not say which ${subject.noun} the agent has now. Check the agent in the dashboard.`,
  );
}

/** @throws {DigaError} when a launched version does not have exactly the wanted items */
export function verifyVersion(
  plan: Plan,
  { version_number }: Agent,
  flows: readonly AgentFlow[],
): void {
  verifyFlows(
    plan,
    flows,
    `The launched version v${version_number}`,
    'It was launched, but not published. Check it in the Diga dashboard before you publish it there.',
  );
}

/**
 * `subject` begins the message, `advice` ends it.
 *
 * @throws {DigaError} when `flows` are not exactly the wanted items
 */
export function verifyFlows(
  { subject: { noun }, wanted, before, workflows }: Plan,
  flows: readonly AgentFlow[],
  subject: string,
  advice: string,
): void {
  const diff = difference(wanted, flows);
  if (!diff) return;
  const named = (ids: string[]) =>
    ids.map((id) => {
      const name = [...flows, ...before, ...workflows].find((one) => one.id === id)?.name;
      return name ? `"${name}" (${id})` : id;
    });
  const mismatches = [
    ...named(diff.missing).map((name) => `${name} is missing`),
    ...named(diff.extra).map((name) => `${name} was not requested`),
  ];
  throw assignmentError(
    `${subject} does not have the requested ${noun}: ${mismatches.join(', ')}. ${advice}`,
  );
}

/**
 * Checks the response first, and the stored state if the response is incomplete or differs.
 *
 * @throws {DigaError} when the published version or its numbers are not the requested ones
 */
export async function verifyPublication(
  client: DigaClient,
  { agent: { agent_id: agentId }, phones: requested }: Plan,
  launched: Agent,
  response: Publication,
): Promise<void> {
  const matches =
    response.published_version_id === launched.version_id &&
    response.inbound_phone_number_id === requested?.inbound &&
    response.outbound_phone_number_id === requested?.outbound;
  if (matches) return;
  const live = await readPublishedId(client, agentId);
  const { inbound, outbound } = phoneIdsOfAgent(await readPhones(client), agentId);
  const mismatches = [
    ...(live === launched.version_id ? [] : ['another version, or none, takes the live calls']),
    ...(inbound.join() === (requested?.inbound ?? '') ? [] : ['its inbound phone number differs']),
    ...(outbound.join() === (requested?.outbound ?? '')
      ? []
      : ['its outbound phone number differs']),
  ];
  if (mismatches.length === 0) return;
  throw assignmentError(
    `Diga accepted the publication of version v${launched.version_number}, but the result is not as requested: ${mismatches.join(', ')}. Fix it in the Diga dashboard now, because it affects live calls.`,
  );
}

/** The id of the published version; null if there is none. */
async function readPublishedId(client: DigaClient, agentId: string): Promise<string | null> {
  try {
    return (await getAgent(client, agentId, 'published')).version_id;
  } catch (error) {
    if (isDigaError(error, 'not_found')) return null;
    throw error;
  }
}
