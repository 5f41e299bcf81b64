import pMap from 'p-map';
import { getAgent } from '../../diga/agents';
import type { DigaClient } from '../../diga/client';
import { errorFromStatus, isDigaError } from '../../diga/errors';
import { collect } from '../../diga/paging';
import { PUBLISHING } from '../../diga/permissions';
import { listPhones, MAX_PHONES } from '../../diga/phones';
import type { Phone, Workflow } from '../../diga/types';
import { getWorkflow } from '../../diga/workflows';
import { type Assignment, type Found, nothingChanged, refusePathAgent } from './plan';

/** How many workflows are read at the same time. */
const MAX_CONCURRENT_READS = 4;

/**
 * Reads all that the plan needs, so that what can be known to fail fails before anything is changed.
 * Throws a DigaError.
 */
export async function readBefore(
  client: DigaClient,
  agentId: string,
  { change, picked, afterwards }: Assignment,
): Promise<Found> {
  const draft = await getAgent(client, agentId, 'draft');
  refusePathAgent(draft);
  const [phones, workflows] = await Promise.all([
    afterwards === 'publish' ? readPhones(client) : [],
    change === 'remove' ? [] : readWorkflows(client, picked),
  ]);
  return { draft, phones, workflows };
}

/** Every number of the project. Throws a DigaError that names both permissions that publishing takes. */
export async function readPhones(client: DigaClient): Promise<Phone[]> {
  try {
    return await collect(listPhones(client, {}, MAX_PHONES));
  } catch (error) {
    // Told to add the one that reads, a user would only be stopped again, by the one that writes.
    throw isDigaError(error, 'forbidden')
      ? errorFromStatus(403, { permissions: PUBLISHING })
      : error;
  }
}

/** None where the key may not read workflows: it may assign them, and the draft tells their state too. */
async function readWorkflows(client: DigaClient, ids: readonly string[]): Promise<Workflow[]> {
  try {
    return await pMap(ids, (id) => readWorkflow(client, id), {
      concurrency: MAX_CONCURRENT_READS,
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
    // Which of the two Diga answers for an id that it does not know is not documented.
    const isUnknown = isDigaError(error) && (error.status === 404 || error.status === 422);
    if (!isUnknown) throw error;
    throw nothingChanged(
      `Diga has no workflow with the id "${id}" in this project. Pick another in "Diga Workflows".`,
    );
  }
}
