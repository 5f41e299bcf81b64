import { DigaError } from '../../diga/errors';
import type { AgentFlow, ValidationIssue } from '../../diga/types/index';
import type { Step } from './steps';
import type { Subject } from './subject';

/** Describes each step in an error about partial success. */
const STEP_LABELS: Record<Step, string> = {
  draft: 'changing the NOUN of the draft',
  launch: 'launching a new version',
  publish: 'publishing that version',
};

/** Maximum length of one validation issue in an error, in characters. */
const MAX_ISSUE_LENGTH = 200;
/** Maximum number of validation issues in one error. */
const MAX_ISSUES = 10;

/** How far the plan got before it failed. */
export interface Progress {
  steps: readonly Step[];
  /** The steps that Diga has carried out. */
  completed: readonly Step[];
  before: readonly AgentFlow[];
  noun: Subject['noun'];
}

/** The error for a plan that failed at `step`. It says what is done, what is not, and what may be. */
export function partialFailure(
  error: DigaError,
  step: Step,
  { steps, completed, before, noun }: Progress,
  issues: readonly ValidationIssue[],
): DigaError {
  const position = steps.indexOf(step);
  const labels = (some: readonly Step[]) =>
    some.map((one) => STEP_LABELS[one].replace('NOUN', noun)).join(', ');
  const part = (what: string, text: string) => (text === '' ? '' : ` ${what}: ${text}.`);
  // After a lost response, Diga may have completed the step.
  const failedStep = error.isRetryable ? 'Possibly done, check in Diga' : 'Not done';
  return withMessage(
    error,
    [
      error.message,
      part("The draft's validation issues", formatIssues(issues)),
      part('Done', labels(steps.slice(0, position))),
      part(completed.includes(step) ? 'Done, but not confirmed' : failedStep, labels([step])),
      part('Not done', labels(steps.slice(position + 1))),
      part(
        `${noun === 'tools' ? 'Tools' : 'Workflows'} of the draft before this step`,
        before.map(({ id }) => id).join(', ') || 'none',
      ),
    ].join(''),
  );
}

/** The error for a state in Diga that does not match the request. */
export function assignmentError(message: string): DigaError {
  return new DigaError({ kind: 'invalid_request', message });
}

/** Formats Diga's validation messages, with anything like a phone number redacted. */
function formatIssues(issues: readonly ValidationIssue[]): string {
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

function withMessage({ kind, status, code }: DigaError, message: string): DigaError {
  return new DigaError({ kind, status, code, message });
}
