import { getAgent, launchVersion, type WhichVersion } from '../../diga/agents';
import type { DigaClient } from '../../diga/client';
import { type DigaError, isDigaError, withMessage } from '../../diga/errors';
import type { Agent } from '../../diga/types';
import { toIds } from '../../provisioning/assignment/plan';
import { WORKFLOWS } from '../../provisioning/assignment/subject';
import { readFlows, verifyVersion } from '../../provisioning/assignment/verify';
import { formatIssues, readValidationIssues } from '../../provisioning/validation-issues';

/**
 * Launches the draft as a new version, and checks that the version has the draft's workflows: Diga's
 * sources contradict each other on that. In a conversational path, they belong to the path.
 *
 * @throws {DigaError} when Diga declines, or the version lacks a workflow of the draft
 */
export async function launch(
  client: DigaClient,
  draft: Agent,
  versionName: string | null,
): Promise<Agent> {
  const { agent_id: agentId } = draft;
  const version = await explained(client, agentId, 'draft', () =>
    launchVersion(client, agentId, versionName),
  );
  if (draft.mode === 'path') return version;
  const of = { subject: WORKFLOWS };
  const before = await readFlows(client, of, draft, 'draft');
  const flows = await readFlows(client, of, version, version.version_id);
  const plan = { ...of, wanted: toIds(before), before, workflows: [] };
  verifyVersion(plan, version, flows);
  // Read back: the stored version counts, not the response.
  const stored = await getAgent(client, agentId, version.version_id);
  const storedFlows = await readFlows(client, of, stored, version.version_id);
  verifyVersion(plan, stored, storedFlows);
  return stored;
}

/**
 * Runs a write. Its error also says why Diga declines the version, and that a lost response says nothing.
 *
 * @throws {DigaError} when the write fails
 */
export async function explained<Result>(
  client: DigaClient,
  agentId: string,
  version: WhichVersion,
  write: () => Promise<Result>,
): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!isDigaError(error)) throw error;
    const issues = await readValidationIssues(error, client, agentId, version);
    throw withMessage(error, (failure) => explain(failure, formatIssues(issues)));
  }
}

function explain({ message, mayHaveSucceeded }: DigaError, issues: string): string {
  return [
    message,
    ...(issues === '' ? [] : [`Validation issues: ${issues}.`]),
    ...(mayHaveSucceeded
      ? ['It may be done anyway: check the agent in Diga before you run this step again.']
      : []),
  ].join(' ');
}
