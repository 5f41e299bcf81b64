import { getAgent, type WhichVersion } from '../diga/agents';
import type { DigaClient } from '../diga/client';
import { type DigaError, isDigaError } from '../diga/errors';
import type { ValidationIssue } from '../diga/types';

/** Maximum length of one validation issue in an error, in characters. */
const MAX_ISSUE_LENGTH = 200;
/** Maximum number of validation issues in one error. */
const MAX_ISSUES = 10;

/**
 * The validation issues of a version, or of the draft, after Diga declined to launch or publish it;
 * empty if unreadable.
 */
export async function readValidationIssues(
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
    .map(({ message }) =>
      message
        .replace(/\+?\d(?:[\s().\-/]*\d){5,}/g, '…')
        .replace(/\s+/g, ' ')
        .trim()
        .replace(/\.$/, ''),
    )
    .map((text) =>
      text.length > MAX_ISSUE_LENGTH ? `${text.slice(0, MAX_ISSUE_LENGTH - 1)}…` : text,
    )
    .join('; ');
}
