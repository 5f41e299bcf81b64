import { isDeepStrictEqual } from 'node:util';
import type { Store } from '@activepieces/pieces-framework';
import type { DigaClient } from '../../diga/client';
import {
  type AgentsRequest,
  assertAssignable,
  type Assignment,
  assignToAgents,
} from '../../provisioning/assignment/assign-to-agents';
import type { Item } from '../../provisioning/assignment/item';
import type { TriggerLog } from './log';
import { entry } from './store-entry';

/** The agents that the flow's item was published for. If it is not live there now, a person chose so. */
interface StoredPublications {
  itemId: string;
  agentIds: readonly string[];
}

export const publicationsEntry = entry<StoredPublications>('published_agents');

/** What a trigger that assigns something passes on. */
export interface AssignmentContext {
  client: DigaClient;
  store: Store;
  log: TriggerLog;
  request: AgentsRequest;
}

/**
 * Checks what can be known before the item exists or is updated. Changes nothing.
 *
 * Throws what the store throws.
 *
 * @throws {DigaError} when an agent cannot get it this way, or cannot be read
 */
export async function checkAssignment(
  { client, store, request }: AssignmentContext,
  item: Item,
): Promise<void> {
  await assertAssignable(client, item, await withMemory(store, item, request));
}

/**
 * Assigns the item to the picked agents, and remembers for which it went live: a roll-back in Diga stays.
 * Returns why it stopped, if it did, instead of throwing: what to undo depends on what is in use.
 */
export async function carryOutAssignment(
  { client, store, log, request }: AssignmentContext,
  item: Item,
  what: string,
): Promise<Pick<Assignment, 'isInUse' | 'error'>> {
  const remembered = await withMemory(store, item, request);
  const { changed, live, rolledBack, ...outcome } = await assignToAgents(client, item, remembered);
  if (changed.length > 0) log.info(`${what} is assigned in Diga: ${changed.join(', ')}.`);
  if (rolledBack.length > 0) {
    log.info(
      `${what} was published before for ${rolledBack.join(', ')}, and another version takes the calls now. It is left so: publish a version with it in Diga.`,
    );
  }
  const { publishedBefore = [], agentIds: picked, afterwards } = remembered;
  const isPublishing = afterwards === 'publish' || afterwards === 'publish_all';
  const agentIds = picked.filter(
    (id) => isPublishing && (publishedBefore.includes(id) || live.includes(id)),
  );
  if (item.id !== null && !isDeepStrictEqual(agentIds, publishedBefore)) {
    try {
      await publicationsEntry.write(store, { itemId: item.id, agentIds });
    } catch (error) {
      return { error, ...outcome };
    }
  }
  return outcome;
}

async function withMemory(
  store: Store,
  item: Item,
  request: AgentsRequest,
): Promise<AgentsRequest> {
  const stored = await publicationsEntry.read(store);
  const isSame = stored !== null && stored.itemId === item.id;
  return { ...request, publishedBefore: isSame ? stored.agentIds : [] };
}
