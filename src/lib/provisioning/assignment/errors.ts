import { type DigaError, withMessage } from '../../diga/errors';
import type { AgentFlow, ValidationIssue } from '../../diga/types/index';
import { formatIssues } from '../validation-issues';
import type { Step } from './plan';
import type { Subject } from './subject';

/** Describes each step in an error about partial success. */
const STEP_LABELS: Record<Step, string> = {
  draft: 'changing the NOUN of the draft',
  launch: 'launching a new version',
  publish: 'publishing that version',
};

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
  const failedStep = error.mayHaveSucceeded ? 'Possibly done, check in Diga' : 'Not done';
  return withMessage(error, ({ message }) =>
    [
      message,
      part("The draft's validation issues", formatIssues(issues)),
      part('Done', labels(steps.slice(0, position))),
      part(completed.includes(step) ? 'Done, but not confirmed' : failedStep, labels([step])),
      part('Not done', labels(steps.slice(position + 1))),
      part(
        `${noun === 'tools' ? 'Tools' : 'Workflows'} of the draft before the change`,
        before.map(({ id }) => id).join(', ') || 'none',
      ),
    ].join(''),
  );
}
