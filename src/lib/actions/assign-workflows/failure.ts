import { DigaError } from '../../diga/errors';
import type { AgentFlow, ValidationIssue } from '../../diga/types';
import type { Step } from './plan';

/** What each step does, for an error that has to say how far it came. */
const WORK: Record<Step, string> = {
  draft: 'changing the workflows of the draft',
  launch: 'launching a new version',
  publish: 'publishing that version',
};

/** Longest text of Diga's in an error, in characters. */
const MAX_ISSUE_LENGTH = 200;
/** Most of them in one error. */
const MAX_ISSUES = 10;

/** How far an action came. */
export interface Progress {
  steps: readonly Step[];
  /** The steps that Diga has carried out. */
  written: readonly Step[];
  before: readonly AgentFlow[];
}

/** The error of an action that failed at `step`: says what is done, what is not, and what may be. */
export function halfWay(
  error: DigaError,
  step: Step,
  { steps, written, before }: Progress,
  issues: readonly ValidationIssue[],
): DigaError {
  const position = steps.indexOf(step);
  const works = (some: readonly Step[]) => some.map((one) => WORK[one]).join(', ');
  const part = (what: string, text: string) => (text === '' ? '' : ` ${what}: ${text}.`);
  // Without an answer nobody knows whether Diga carried it out.
  const unanswered = error.isRetryable ? 'Perhaps done, look at Diga' : 'Not done';
  return worded(
    error,
    [
      error.message,
      part("The draft's validation issues", issueTexts(issues)),
      part('Done', works(steps.slice(0, position))),
      part(written.includes(step) ? 'Done, but not confirmed' : unanswered, works([step])),
      part('Not done', works(steps.slice(position + 1))),
      part(
        'Workflows of the draft before this step',
        before.map(({ id }) => id).join(', ') || 'none',
      ),
    ].join(''),
  );
}

/** The error of what was found not to be as it should. */
export function refused(message: string): DigaError {
  return new DigaError({ kind: 'invalid_request', message });
}

/** Diga's own words about an agent's settings, without what looks like a phone number. */
function issueTexts(issues: readonly ValidationIssue[]): string {
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

function worded({ kind, status, code }: DigaError, message: string): DigaError {
  return new DigaError({ kind, status, code, message });
}
