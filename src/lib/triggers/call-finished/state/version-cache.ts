import type { Store } from '@activepieces/pieces-framework';
import type { DigaClient } from '../../../diga/client';
import type { AgentWithVersions, Call } from '../../../diga/types';
import type { AgentVersionInfo } from '../../../records/call';
import { readVersion, toVersionInfo } from '../../../records/read-call';
import { type CachedVersion, publishedVersionsEntry, versionEntry } from './store-schema';

/** How many published versions a flow remembers. Far more than a project ever publishes. */
const MAX_PUBLISHED = 5_000;

/** The agent and version that handled a call. */
type HandledCall = Pick<Call, 'agent_id' | 'agent_version_id'>;

/** What a flow knows of agent versions: each is read from Diga once and cached in the flow's store. */
export interface VersionCache {
  /**
   * Name and number of the version that handled a call; null if there is none, or it is deleted.
   *
   * @throws {DigaError} if the version is not cached and Diga cannot be reached.
   */
  describe: (call: HandledCall) => Promise<AgentVersionInfo | null>;
  /**
   * Whether the version that handled a call is published, or was when this flow last saw it: a call may
   * end, or be delivered, after the next version went live.
   *
   * @throws {DigaError} if the version is not cached and Diga cannot be reached.
   */
  wasPublished: (call: HandledCall) => Promise<boolean>;
}

/** Opens the version cache of a flow. */
export function openVersionCache(client: DigaClient, store: Store): VersionCache {
  const pendingReads = new Map<string, Promise<CachedVersion | null>>();

  const cached = (versionId: string) => orNull(versionEntry(versionId).read(store));

  const read = (agentId: string, versionId: string) => {
    const version = pendingReads.get(versionId) ?? readAndCache(client, store, agentId, versionId);
    pendingReads.set(versionId, version);
    return version;
  };

  return {
    async describe({ agent_id, agent_version_id }) {
      if (!agent_id || !agent_version_id) return null;
      return (await cached(agent_version_id)) ?? (await read(agent_id, agent_version_id));
    },
    async wasPublished({ agent_id, agent_version_id }) {
      if (!agent_id || !agent_version_id) return false;
      if ((await cached(agent_version_id))?.wasPublished) return true;
      if ((await publishedVersions(store)).includes(agent_version_id)) return true;
      return (await read(agent_id, agent_version_id))?.wasPublished ?? false;
    },
  };
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
  const agent = await readVersion(client, agentId, versionId);
  if (!agent) return null;
  const version = { ...toVersionInfo(agent), wasPublished: agent.is_published ?? false };
  await orNull(versionEntry(versionId).write(store, version));
  return version;
}

/** The cache only saves requests: a store failure costs one more request, never a call. */
async function orNull<Value>(operation: Promise<Value>): Promise<Value | null> {
  return operation.catch(() => null);
}
