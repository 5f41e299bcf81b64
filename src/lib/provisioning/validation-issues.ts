import { getAgent, type ValidationIssue, type WhichVersion } from '../diga/agents';
import type { DigaClient } from '../diga/client';
import { type DigaError, isDigaError, withMessage } from '../diga/errors';
import { quotable } from '../util/text';

/** Maximum number of validation issues in one error. */
const MAX_ISSUES = 10;

/**
 * Runs a write. If Diga declines it, its error also says which validation issues the version has.
 *
 * @throws {DigaError} when the write fails
 */
export async function withIssues<Result>(
  client: DigaClient,
  agentId: string,
  version: WhichVersion,
  write: () => Promise<Result>,
): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!isDigaError(error)) throw error;
    const issues = formatIssues(await readValidationIssues(error, client, agentId, version));
    throw issues === ''
      ? error
      : withMessage(error, ({ message }) => `${message} Validation issues: ${issues}.`);
  }
}

/**
 * The validation issues of a version, or of the draft, after Diga declined to launch or publish it;
 * empty if unreadable.
 */
async function readValidationIssues(
  { status }: DigaError,
  client: DigaClient,
  agentId: string,
  version: WhichVersion,
): Promise<readonly ValidationIssue[]> {
  if (status !== 400 && status !== 422) return [];
  try {
    return (await getAgent(client, agentId, version)).validation_issues ?? [];
  } catch (error) {
    if (isDigaError(error)) return [];
    throw error;
  }
}

/** Formats Diga's validation messages, with anything like a phone number redacted. */
export function formatIssues(issues: readonly ValidationIssue[]): string {
  return issues
    .slice(0, MAX_ISSUES)
    .map(({ message }) => quotable(message))
    .join('; ');
}
