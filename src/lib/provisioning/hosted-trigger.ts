/** Names under which something is looked for; errors name the first. */
type Names = readonly [string, ...string[]];

/** The trigger of Diga's own hosted piece that a linked workflow starts with. */
export interface HostedTrigger {
  /** The names that the user may see, in any of the dashboard's languages. */
  displayNames: Names;
  /** What Diga takes a workflow with this trigger for. */
  category: 'post_call' | 'pre_call';
}

/** Diga documents the English name only; the Spanish ones are what its dashboard may show. */
export const CALL_FINISHED: HostedTrigger = {
  displayNames: ['Call Finished', 'Llamada finalizada', 'Llamada terminada', 'Fin de llamada'],
  category: 'post_call',
};

export const PRE_CALL: HostedTrigger = {
  displayNames: ['Pre-Call', 'Prellamada', 'Antes de la llamada'],
  category: 'pre_call',
};

/** A value for a prop of Diga's own piece. */
export interface HostedInput {
  /** The name that the user sees contains one of these. */
  words: Names;
  value: unknown;
  /** Whether the workflow is of no use without it. */
  isNeeded: boolean;
}

/** What a workflow has beside its request if it waits for what the flow answers. */
export interface HostedAnswer {
  /** How long the request may take. */
  waitSeconds: number;
  /** Of the trigger. */
  settings: readonly HostedInput[];
  /** The names of the action of Diga's own piece that takes the answer. */
  displayNames: Names;
  /** Of that action. */
  inputs: readonly HostedInput[];
}
