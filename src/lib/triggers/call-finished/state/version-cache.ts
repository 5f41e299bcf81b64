import type { Store } from '@activepieces/pieces-framework';
import { clientFor, type DigaConnection } from '../../../auth';
import { getAgent } from '../../../diga/agents';
import type { DigaClient } from '../../../diga/client';
import { isDigaError, nullIfMissing } from '../../../diga/errors';
import type { AgentWithVersions } from '../../../diga/agents-with-versions';
import type { Call } from '../../../diga/calls';
import type { AgentVersionInfo } from '../../../records/call';
import { callFinishedLog as log } from '../../shared/log';
import { toVersionInfo } from '../../../records/read-call';
import {
  type CachedVersion,
  linkedVersionEntry,
  publishedVersionsEntry,
  versionEntry,
} from './store-schema';

/** How many published versions a flow remembers. Far more than a project ever publishes. */
const MAX_PUBLISHED = 5_000;

/** Time budget for reading a name, in milliseconds. Short, because a call does not wait for it. */
const NAMES_BUDGET_MS = 2_000;

/** The agent and version that handled a call. */
type HandledCall = Pick<Call, 'agent_id' | 'agent_version_id'>;

/** What a flow knows of agent versions: each is read from Diga once and cached in the flow's store. */
export interface VersionCache {
  /**
   * Name and number of the version that handled a call; null if there is none, it is deleted, or the key
   * may not read it.
   *
   * @throws {DigaError} if the version is not cached and Diga cannot be reached.
   */
  describe: (call: HandledCall) => Promise<AgentVersionInfo | null>;
  /**
   * Whether the version that handled a call is published, or was when this flow last saw it: a call may
   * end, or be delivered, after the next version went live.
   *
   * @throws {DigaError} if the version is not cached and cannot be read.
   */
  wasPublished: (call: HandledCall) => Promise<boolean>;
  /**
   * Ids of the workflows of the version that handled a call, with the one that was learned.
   *
   * @throws {DigaError} if the version is not cached and cannot be read.
   */
  workflowsOf: (call: HandledCall) => Promise<readonly string[]>;
}

/** Opens the version cache of a flow. */
export function openVersionCache(client: DigaClient, store: Store): VersionCache {
  const pendingReads = new Map<string, Promise<CachedVersion | null>>();
  const workflows = new Map<string, Promise<readonly string[]>>();

  const cached = (versionId: string) => orNull(versionEntry(versionId).read(store));

  const read = (agentId: string, versionId: string) => {
    const version = pendingReads.get(versionId) ?? readAndCache(client, store, agentId, versionId);
    pendingReads.set(versionId, version);
    return version;
  };

  const knownWorkflows = async (agentId: string, versionId: string) => {
    const flows = (await cached(versionId))?.flows ?? (await read(agentId, versionId))?.flows ?? [];
    const learned = await orNull(linkedVersionEntry(versionId).read(store));
    return learned === null ? flows : [...flows, learned];
  };

  return {
    async describe({ agent_id, agent_version_id }) {
      if (!agent_id || !agent_version_id) return null;
      try {
        return (await cached(agent_version_id)) ?? (await read(agent_id, agent_version_id));
      } catch (error) {
        if (isDigaError(error) && !error.isRetryable) return null;
        throw error;
      }
    },
    async wasPublished({ agent_id, agent_version_id }) {
      if (!agent_id || !agent_version_id) return false;
      if ((await cached(agent_version_id))?.wasPublished) return true;
      if ((await publishedVersions(store)).includes(agent_version_id)) return true;
      return (await read(agent_id, agent_version_id))?.wasPublished ?? false;
    },
    async workflowsOf({ agent_id, agent_version_id }) {
      if (!agent_id || !agent_version_id) return [];
      const found = workflows.get(agent_version_id) ?? knownWorkflows(agent_id, agent_version_id);
      workflows.set(agent_version_id, found);
      return found;
    },
  };
}

/**
 * Name and number of the version that handled a call, or null while Diga cannot give them: a call that
 * can be read runs now. Only a filter by version waits until the agent can be read too.
 */
export async function nameVersion(
  connection: DigaConnection,
  store: Store,
  call: HandledCall,
): Promise<AgentVersionInfo | null> {
  try {
    return await openVersionCache(clientFor(connection, NAMES_BUDGET_MS), store).describe(call);
  } catch (error) {
    if (!isDigaError(error)) throw error;
    log.warn('a call runs without the name of its agent, which could not be read.', error);
    return null;
  }
}

/**
 * Remembers that Diga used a workflow for a call of this version. A path has its workflows in nodes,
 * which the version does not show. A failure of the store does not keep the call from running.
 */
export async function learnWorkflow(
  store: Store,
  { agent_version_id }: HandledCall,
  workflowId: string,
): Promise<void> {
  if (!agent_version_id) return;
  const version = await orNull(versionEntry(agent_version_id).read(store));
  if (version?.flows?.includes(workflowId)) return;
  const learned = linkedVersionEntry(agent_version_id);
  if ((await orNull(learned.read(store))) === workflowId) return;
  await orNull(learned.write(store, workflowId));
}

/** Remembers which versions are published now. Throws what the store throws. */
export async function rememberPublished(store: Store, agents: AgentWithVersions[]): Promise<void> {
  const now = agents.flatMap(({ versions }) =>
    versions.filter(({ is_published }) => is_published).map(({ version_id }) => version_id),
  );
  const before = await publishedVersions(store);
  const all = [...new Set([...before, ...now])];
  if (all.length > before.length) {
    await publishedVersionsEntry.write(store, all.slice(-MAX_PUBLISHED));
  }
}

async function publishedVersions(store: Store): Promise<string[]> {
  return (await orNull(publishedVersionsEntry.read(store))) ?? [];
}

async function readAndCache(
  client: DigaClient,
  store: Store,
  agentId: string,
  versionId: string,
): Promise<CachedVersion | null> {
  const agent = await nullIfMissing(getAgent(client, agentId, versionId));
  if (!agent) return null;
  const version = { ...toVersionInfo(agent), wasPublished: agent.is_published ?? false };
  const flows = agent.flows?.map(({ id }) => id);
  // A saved version never changes, a draft does.
  const stored = agent.is_draft === false && flows ? { ...version, flows } : version;
  await orNull(versionEntry(versionId).write(store, stored));
  return { ...version, ...(flows && { flows }) };
}

/** The cache only saves requests: a store failure costs one more request, never a call. */
async function orNull<Value>(operation: Promise<Value>): Promise<Value | null> {
  return operation.catch(() => null);
}
