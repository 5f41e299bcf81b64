import type { Store } from '@activepieces/pieces-framework';
import { clientFor, type DigaConnection } from '../../../auth';
import { type Agent, getAgent } from '../../../diga/agents';
import type { DigaClient } from '../../../diga/client';
import { isDigaError, nullIfMissing } from '../../../diga/errors';
import { getPath } from '../../../diga/paths';
import type { AgentWithVersions } from '../../../diga/agents-with-versions';
import type { Call } from '../../../diga/calls';
import { flowsInPath } from '../../../provisioning/path-nodes';
import type { AgentVersionInfo } from '../../../records/call';
import { callFinishedLog as log } from '../../shared/log';
import { toVersionInfo } from '../../../records/read-call';
import { publishedVersionsEntry, versionEntry } from './store-schema';

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
   * Ids of the workflows of the version that handled a call; of a path agent, those in its path.
   *
   * @throws {DigaError} if the version is not cached and cannot be read.
   */
  workflowsFor: (call: HandledCall) => Promise<readonly string[]>;
}

/** Opens the version cache of a flow. */
export function openVersionCache(client: DigaClient, store: Store): VersionCache {
  const pendingReads = new Map<string, Promise<Agent | null>>();
  const workflows = new Map<string, Promise<readonly string[]>>();

  const cached = (versionId: string) => orNull(versionEntry(versionId).read(store));

  const read = (agentId: string, versionId: string) => {
    const version = pendingReads.get(versionId) ?? readAndCache(client, store, agentId, versionId);
    pendingReads.set(versionId, version);
    return version;
  };

  const readWorkflows = async (agentId: string, versionId: string) => {
    const known = (await cached(versionId))?.workflows;
    if (known) return known;
    const version = await read(agentId, versionId);
    if (version?.mode !== 'path') return version?.flows?.map(({ id }) => id) ?? [];
    return version.conversational_path_id ? readPathWorkflows(client, store, version) : [];
  };

  return {
    async describe({ agent_id, agent_version_id }) {
      if (!agent_id || !agent_version_id) return null;
      try {
        const known = await cached(agent_version_id);
        if (known) return known;
        const version = await read(agent_id, agent_version_id);
        return version && toVersionInfo(version);
      } catch (error) {
        if (isDigaError(error) && !error.isRetryable) return null;
        throw error;
      }
    },
    async wasPublished({ agent_id, agent_version_id }) {
      if (!agent_id || !agent_version_id) return false;
      if ((await cached(agent_version_id))?.wasPublished) return true;
      if ((await publishedVersions(store)).includes(agent_version_id)) return true;
      return (await read(agent_id, agent_version_id))?.is_published ?? false;
    },
    async workflowsFor({ agent_id, agent_version_id }) {
      if (!agent_id || !agent_version_id) return [];
      const found = workflows.get(agent_version_id) ?? readWorkflows(agent_id, agent_version_id);
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
): Promise<Agent | null> {
  const agent = await nullIfMissing(getAgent(client, agentId, versionId));
  const shown = agent?.mode === 'path' ? undefined : agent?.flows?.map(({ id }) => id);
  if (agent) await cache(store, agent, shown);
  return agent;
}

/** Ids of the workflows in the path of a version. */
async function readPathWorkflows(
  client: DigaClient,
  store: Store,
  version: Agent,
): Promise<readonly string[]> {
  const { conversational_path_id: pathId } = version;
  const [path, draft] = await Promise.all([
    getPath(client, pathId ?? ''),
    getAgent(client, version.agent_id, 'draft'),
  ]);
  const workflows = flowsInPath(path).map(({ id }) => id);
  // A path that the draft has too may still be edited.
  if (draft.conversational_path_id !== pathId) await cache(store, version, workflows);
  return workflows;
}

async function cache(store: Store, version: Agent, workflows?: string[]): Promise<void> {
  const info = { ...toVersionInfo(version), wasPublished: version.is_published ?? false };
  // A saved version never changes, a draft does.
  const isFixed = version.is_draft === false && workflows;
  const stored = isFixed ? { ...info, workflows } : info;
  await orNull(versionEntry(version.version_id).write(store, stored));
}

/** The cache only saves requests: a store failure costs one more request, never a call. */
async function orNull<Value>(operation: Promise<Value>): Promise<Value | null> {
  return operation.catch(() => null);
}
