import type { DigaClient } from '../../../diga/client';
import type { HookContext } from '../props';
import type { Selection } from '../selection';

/** What one round of the catch-up works with. */
export interface Round extends Selection {
  context: HookContext;
  client: DigaClient;
  /** When to stop, in milliseconds since the epoch. */
  deadline: number;
}
