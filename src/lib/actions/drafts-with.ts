import { type Agent, listAgents, MAX_AGENTS } from '../diga/agents';
import type { DigaClient } from '../diga/client';
import { isDigaError } from '../diga/errors';
import { collect } from '../diga/paging';
import { ID_AND_NAME } from '../records/agent';

/**
 * The agents whose drafts have something; none if the key may not read agents.
 *
 * @throws {DigaError} when they cannot be read for another reason
 */
export async function draftsWith(
  client: DigaClient,
  has: (draft: Agent) => boolean,
): Promise<Agent[]> {
  try {
    return (await collect(listAgents(client, {}, MAX_AGENTS))).filter(has);
  } catch (error) {
    if (isDigaError(error, 'forbidden')) return [];
    throw error;
  }
}

/** The field of a record that names them. */
export const DRAFTS_FIELD = {
  label: 'Agents',
  description: 'Whose drafts had it.',
  listItems: ID_AND_NAME,
  value: ({ drafts }: { drafts: readonly Agent[] }) =>
    drafts.map(({ agent_id, name }) => ({ id: agent_id, name: name ?? null })),
};
