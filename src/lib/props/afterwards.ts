import { Property } from '@activepieces/pieces-framework';
import { type Step, STEPS } from '../links/assignment/steps';

/** What the builder shows for each step. */
const LABELS: Record<Step, string> = {
  draft: 'Leave it in the draft',
  launch: 'Launch a new version',
  publish: 'Launch a new version and publish it',
};

/** How far an assignment of workflows goes. The first choice is the default. */
export function afterwardsProp<Required extends boolean>(displayName: string, required: Required) {
  return Property.StaticDropdown<Step, Required>({
    displayName,
    description:
      'Only publishing changes live calls. A new version has everything edited in the draft.',
    required,
    defaultValue: 'draft',
    options: { options: STEPS.map((value) => ({ label: LABELS[value], value })) },
  });
}

/** Parses the value of `afterwardsProp`. Leaving it in the draft is the default. */
export function parseAfterwards(value: unknown): Step {
  return STEPS.find((step) => step === value) ?? 'draft';
}
