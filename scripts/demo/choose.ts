import type { PickerState } from '../../test/support/host';
import { say } from '../lib/output';

/** Prints an open picker with the options of these labels ticked; gives the values of those. */
export function choose(
  name: string,
  { options, placeholder }: PickerState,
  labels: string[],
): string[] {
  if (placeholder !== undefined) throw new Error(`The picker ${name} says: ${placeholder}`);
  say(name);
  const chosen = options.filter(({ label }) => labels.includes(label));
  for (const option of options) say(`[${chosen.includes(option) ? 'x' : ' '}] ${option.label}`, 2);
  return chosen.map(({ value }) => value);
}
