import { getAgent } from '../../diga/agents';
import type { DigaClient } from '../../diga/client';
import { isDigaError } from '../../diga/errors';
import type { Agent, AgentFlow, Publication } from '../../diga/types';
import { refused } from './failure';
import { difference, phonesOf, type Plan } from './plan';
import { readPhones } from './read';

/** The workflows in an answer; read back once where it does not say. Throws a DigaError. */
export async function flowsOf(
  client: DigaClient,
  { agent_id, flows }: Agent,
  version: string,
): Promise<AgentFlow[]> {
  if (Array.isArray(flows)) return flows;
  const kept = await getAgent(client, agent_id, version);
  if (Array.isArray(kept.flows)) return kept.flows;
  throw refused(
    'Diga does not say which workflows the agent has now. Look at it in the dashboard.',
  );
}

/** Throws a DigaError where a launched version does not have exactly what was asked for. */
export function confirmVersion(
  plan: Plan,
  { version_number }: Agent,
  flows: readonly AgentFlow[],
): void {
  confirmFlows(
    plan,
    flows,
    `The launched version v${version_number}`,
    'It was launched, but not published. Look at it in the Diga dashboard before you publish it there.',
  );
}

/** Throws a DigaError where `what` does not have exactly the workflows that were asked for. */
export function confirmFlows(
  { wanted, before, workflows }: Plan,
  flows: readonly AgentFlow[],
  what: string,
  next: string,
): void {
  const differs = difference(wanted, flows);
  if (!differs) return;
  const named = (ids: string[]) =>
    ids.map((id) => {
      const name = [...flows, ...before, ...workflows].find((one) => one.id === id)?.name;
      return name ? `"${name}" (${id})` : id;
    });
  const found = [
    ...named(differs.missing).map((name) => `${name} is missing`),
    ...named(differs.extra).map((name) => `${name} was not asked for`),
  ];
  throw refused(
    `${what} does not have the workflows that were asked for: ${found.join(', ')}. ${next}`,
  );
}

/**
 * Throws a DigaError where something else went live than what was asked for. An answer that leaves
 * something out or says otherwise is checked against what Diga keeps.
 */
export async function confirmPublication(
  client: DigaClient,
  { agent: { agent_id: agentId }, phones: asked }: Plan,
  launched: Agent,
  answer: Publication,
): Promise<void> {
  const isAsAsked =
    answer.published_version_id === launched.version_id &&
    answer.inbound_phone_number_id === asked?.inbound &&
    answer.outbound_phone_number_id === asked?.outbound;
  if (isAsAsked) return;
  const live = await publishedId(client, agentId);
  const { inbound, outbound } = phonesOf(await readPhones(client), agentId);
  const faults = [
    ...(live === launched.version_id ? [] : ['another version, or none, takes the live calls']),
    ...(inbound.join() === (asked?.inbound ?? '') ? [] : ['its inbound phone number is another']),
    ...(outbound.join() === (asked?.outbound ?? '')
      ? []
      : ['its outbound phone number is another']),
  ];
  if (faults.length === 0) return;
  throw refused(
    `Diga took the publishing of version v${launched.version_number}, but not as asked: ${faults.join(', ')}. Put it right in the Diga dashboard at once: live calls are concerned.`,
  );
}

/** The id of the version that takes the live calls; null if there is none. */
async function publishedId(client: DigaClient, agentId: string): Promise<string | null> {
  try {
    return (await getAgent(client, agentId, 'published')).version_id;
  } catch (error) {
    if (isDigaError(error, 'not_found')) return null;
    throw error;
  }
}
