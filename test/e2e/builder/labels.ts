/** What hosts of different releases show of the same thing, the newer one (from 0.86 on) first. */
export const LABELS = {
  /** The field of a record in the data selector, which newer hosts show by its label. */
  callId: /Call ID|call_id/,
  /** A text in the output of a step, which older hosts show as JSON. */
  text: (value: string) => new RegExp(`^"?${value}"?$`),
  /** The button that tests a trigger. */
  testTrigger: /Test Trigger|Load Sample Data/,
  /** The title of a panel, which begins with the number of the step on newer hosts. */
  title: (displayName: string) =>
    new RegExp(`^(\\d+\\. ?)?${displayName.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`),
} as const;
