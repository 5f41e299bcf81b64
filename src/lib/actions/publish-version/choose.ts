import { type Agent, getAgent, listAgentVersions, MAX_AGENTS } from '../../diga/agents';
import type { DigaClient } from '../../diga/client';
import { collect } from '../../diga/paging';
import { rejectedBeforeWrite } from '../../provisioning/errors';

/**
 * A saved version of the agent.
 *
 * @throws {DigaError} when it does not exist, or is the draft
 */
export async function readSavedVersion(
  client: DigaClient,
  agentId: string,
  versionId: string,
): Promise<Agent> {
  const version = await getAgent(client, agentId, versionId);
  if (version.is_draft) {
    throw rejectedBeforeWrite(
      'A draft cannot be published. Pick a saved version in "Agent Version", or choose "Launch a new version and publish it".',
    );
  }
  return version;
}

/**
 * The newest saved version that is older than the published one.
 *
 * @throws {DigaError} when nothing is published, or there is no older version
 */
export async function readVersionBefore(
  client: DigaClient,
  agentId: string,
  published: Agent | null,
): Promise<Agent> {
  if (published === null) {
    throw rejectedBeforeWrite(
      'This agent has no published version, so there is none before it. Choose "Publish a saved version" in this step, and pick one.',
    );
  }
  const versions = await collect(listAgentVersions(client, agentId, MAX_AGENTS));
  const [before] = versions
    .filter(
      ({ is_draft, version_number }) => !is_draft && version_number < published.version_number,
    )
    .sort((a, b) => b.version_number - a.version_number);
  if (before === undefined) {
    throw rejectedBeforeWrite(
      `There is no saved version before the published one, v${published.version_number}. Choose "Unpublish the agent" if nothing is to take its calls.`,
    );
  }
  return before;
}
