/** The trigger of Diga's own hosted piece that a linked workflow starts with. */
export interface HostedTrigger {
  /** The names that the user may see, in any of the dashboard's languages. */
  displayNames: readonly string[];
  /** What Diga takes a workflow with this trigger for. */
  category: 'post_call' | 'pre_call';
}

/** Diga documents the English name only; the Spanish ones are what its dashboard may show. */
export const CALL_FINISHED: HostedTrigger = {
  displayNames: ['Call Finished', 'Llamada finalizada', 'Llamada terminada', 'Fin de llamada'],
  category: 'post_call',
};
