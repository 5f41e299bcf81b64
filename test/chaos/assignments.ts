import type { Sandbox } from '../sandbox/sandbox';
import type { SimulatedFlow } from './simulated-flow';

/** What users assign and publish in Diga's editor. */
export class Assignments {
  private readonly byAgent = new Map<string, string[]>();
  private readonly byVersion = new Map<string, string[]>();

  constructor(private readonly sandbox: Sandbox) {}

  /** Adds the linked workflow of a flow to its agents, and publishes a version of each. */
  assign({ linkId, settings }: SimulatedFlow): void {
    if (linkId === undefined) return;
    for (const agentId of settings.agents) {
      const ids = [...new Set([...(this.byAgent.get(agentId) ?? []), linkId])];
      this.byAgent.set(agentId, ids);
      this.sandbox.editDraft(agentId, { flows: ids.map((id) => ({ id })) });
      this.publishVersion(agentId);
    }
  }

  /** Launches and publishes a version of an agent. */
  publishVersion(agentId: string): void {
    const versionId = this.sandbox.launchVersion(agentId);
    this.byVersion.set(versionId, this.byAgent.get(agentId) ?? []);
    this.sandbox.publish(agentId, versionId);
  }

  /** Whether Diga runs the flow after calls of a version; always for a flow that it does not assign. */
  includes({ isLinked, linkId }: SimulatedFlow, versionId: string | null): boolean {
    return !isLinked || (this.byVersion.get(versionId ?? '') ?? []).includes(linkId ?? '');
  }
}
