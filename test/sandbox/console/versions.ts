/** The versions of agents as the console names them. */
import type { AgentContent, Sandbox } from '../sandbox';

export interface NamedVersion {
  agentId: string;
  agentName: string;
  /** "v3", or "draft". */
  label: string;
  isPublished: boolean;
}

/** The versions and drafts of all agents whose content passes, newest first for each agent. */
export function versionsWith(
  sandbox: Sandbox,
  passes: (content: AgentContent) => boolean,
): NamedVersion[] {
  return sandbox.agents().flatMap(({ agent_id: agentId, name, versions }) =>
    versions
      .filter(({ version_id: id }) => passes(sandbox.version(agentId, id)))
      .map(({ is_draft: isDraft, version_number: number, is_published: isPublished }) => ({
        agentId,
        agentName: name ?? agentId,
        label: isDraft ? 'draft' : `v${number}`,
        isPublished: isPublished ?? false,
      })),
  );
}

/** "Reception draft, v3 (published); Sales follow-up v1", or "no agent". */
export function getNames(versions: readonly NamedVersion[]): string {
  const byAgent = new Map<string, string[]>();
  for (const { agentName, label, isPublished } of versions) {
    const labels = byAgent.get(agentName) ?? [];
    byAgent.set(agentName, [...labels, isPublished ? `${label} (published)` : label]);
  }
  const named = [...byAgent].map(([agentName, labels]) => `${agentName} ${labels.join(', ')}`);
  return named.join('; ') || 'no agent';
}
