/** The possible steps, in order. The user chooses the last one to run. */
export const STEPS = ['draft', 'launch', 'publish'] as const;
export type Step = (typeof STEPS)[number];
