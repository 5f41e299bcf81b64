import { getAgent } from '../../diga/agents';
import type { DigaClient } from '../../diga/client';
import type { Agent, AgentFlow } from '../../diga/types/index';
import { mismatchError } from '../errors';
import { difference, type Plan } from './plan';

/** What a version must have, and where to find the names of workflows. */
type FlowPlan = Pick<Plan, 'subject' | 'wanted' | 'before' | 'workflows'>;

/**
 * The items in a response; read back once if the response omits them.
 *
 * @throws {DigaError} when reading back fails or omits them too
 */
export async function readFlows(
  client: DigaClient,
  { subject }: Pick<Plan, 'subject'>,
  agent: Agent,
  version: string,
): Promise<readonly AgentFlow[]> {
  const given = subject.itemsOf(agent);
  if (given) return given;
  const stored = subject.itemsOf(await getAgent(client, agent.agent_id, version));
  if (stored) return stored;
  throw mismatchError(
    `Diga does not say which ${subject.noun} the agent has now. Check the agent in the dashboard.`,
  );
}

/** @throws {DigaError} when a launched version does not have exactly the wanted items */
export function verifyVersion(
  plan: FlowPlan,
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
  { subject: { noun }, wanted, before, workflows }: FlowPlan,
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
  throw mismatchError(
    `${subject} does not have the requested ${noun}: ${mismatches.join(', ')}. ${advice}`,
  );
}
