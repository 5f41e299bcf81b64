import type { Store } from '@activepieces/pieces-framework';
import type { AgentVersionInfo } from '../../../records/call';
import type { DigaClient } from '../../../diga/client';
import type { AgentWithVersions, Call } from '../../../diga/types';
import { toVersionInfo, readVersion } from '../../../records/read-call';

/** The most published versions that a flow remembers; far more than a project ever publishes. */
const MAX_PUBLISHED = 5_000;

const PUBLISHED_KEY = 'published_versions';

interface KnownVersion extends AgentVersionInfo {
  /** Whether this flow has ever seen it published. */
  wasPublished: boolean;
}

/** Who handled a call. */
type HandledCall = Pick<Call, 'agent_id' | 'agent_version_id'>;

/** What a flow knows of agent versions: asked of Diga once, and kept in the flow's store. */
export interface VersionCache {
  /** Name and number of the version that handled a call; null if there is none, or it is gone. */
  describe: (call: HandledCall) => Promise<AgentVersionInfo | null>;
  /**
   * Whether the version that handled a call is published, or has been as far as this flow saw: a call
   * may end, or be told of, after the next version went live.
   */
  wasPublished: (call: HandledCall) => Promise<boolean>;
}

/** Opens the book. Its methods throw a DigaError where Diga cannot be asked at the moment. */
export function openVersionCache(client: DigaClient, store: Store): VersionCache {
  const pendingReads = new Map<string, Promise<KnownVersion | null>>();

  const cached = (versionId: string) => tolerant(store.get<KnownVersion>(versionKey(versionId)));

  const read = (agentId: string, versionId: string) => {
    const answer = pendingReads.get(versionId) ?? readAndCache(client, store, agentId, versionId);
    pendingReads.set(versionId, answer);
    return answer;
  };

  return {
    async describe({ agent_id, agent_version_id }) {
      if (!agent_id || !agent_version_id) return null;
      return (await cached(agent_version_id)) ?? (await read(agent_id, agent_version_id));
    },
    async wasPublished({ agent_id, agent_version_id }) {
      if (!agent_id || !agent_version_id) return false;
      if ((await cached(agent_version_id))?.wasPublished) return true;
      if ((await rememberedPublished(store)).includes(agent_version_id)) return true;
      return (await read(agent_id, agent_version_id))?.wasPublished ?? false;
    },
  };
}

/** Notes which versions are published now. Throws what the store throws. */
export async function rememberPublished(store: Store, agents: AgentWithVersions[]): Promise<void> {
  const now = agents.flatMap(({ versions }) =>
    versions.filter(({ is_published }) => is_published).map(({ version_id }) => version_id),
  );
  const before = await rememberedPublished(store);
  const all = [...new Set([...before, ...now])];
  if (all.length > before.length) await store.put(PUBLISHED_KEY, all.slice(-MAX_PUBLISHED));
}

async function rememberedPublished(store: Store): Promise<string[]> {
  return (await tolerant(store.get<string[]>(PUBLISHED_KEY))) ?? [];
}

async function readAndCache(
  client: DigaClient,
  store: Store,
  agentId: string,
  versionId: string,
): Promise<KnownVersion | null> {
  const agent = await readVersion(client, agentId, versionId);
  if (!agent) return null;
  const known: KnownVersion = {
    ...toVersionInfo(agent),
    wasPublished: agent.is_published ?? false,
  };
  await tolerant(store.put(versionKey(versionId), known));
  return known;
}

/** The book only saves requests: a store that fails costs one more, never a call. */
async function tolerant<Value>(operation: Promise<Value>): Promise<Value | null> {
  return operation.catch(() => null);
}

function versionKey(versionId: string): string {
  return `version_${versionId}`;
}
