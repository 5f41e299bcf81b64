import pMap from 'p-map';
import { getAgent } from '../../diga/agents';
import type { DigaClient } from '../../diga/client';
import { isDigaError } from '../../diga/errors';
import type { Workflow } from '../../diga/types/index';
import { getWorkflow } from '../../diga/workflows';
import { rejectedBeforeWrite } from '../errors';
import { readPhones } from '../publication';
import { assertNoPathAgent, type Assignment, type AgentState } from './plan';
import { WORKFLOWS } from './subject';

/** Workflows read in parallel. */
const CONCURRENCY = 4;

/**
 * Reads everything that planning needs, so that predictable failures come before the first write.
 *
 * @throws {DigaError} when a request fails, or the agent follows a conversational path
 */
export async function readCurrentState(
  client: DigaClient,
  agentId: string,
  { change, picked, afterwards, subject = WORKFLOWS }: Assignment,
): Promise<AgentState> {
  const draft = await getAgent(client, agentId, 'draft');
  if (subject.isPartOfPath) assertNoPathAgent(draft);
  const [phones, workflows] = await Promise.all([
    afterwards === 'publish' ? readPhones(client) : [],
    change === 'remove' || subject !== WORKFLOWS ? [] : readWorkflows(client, picked),
  ]);
  return { draft, phones, workflows };
}

/** Empty if the key may not read workflows: it can still assign them, and the draft has their status. */
async function readWorkflows(client: DigaClient, ids: readonly string[]): Promise<Workflow[]> {
  try {
    return await pMap(ids, (id) => readWorkflow(client, id), {
      concurrency: CONCURRENCY,
    });
  } catch (error) {
    if (isDigaError(error, 'forbidden')) return [];
    throw error;
  }
}

async function readWorkflow(client: DigaClient, id: string): Promise<Workflow> {
  try {
    return await getWorkflow(client, id);
  } catch (error) {
    // Diga does not document which of the two statuses an unknown id gets.
    const isUnknown = isDigaError(error) && (error.status === 404 || error.status === 422);
    if (!isUnknown) throw error;
    throw rejectedBeforeWrite(
      `Diga has no workflow with the id "${id}" in this project. Pick another one.`,
    );
  }
}
