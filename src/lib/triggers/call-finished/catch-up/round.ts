import type { DigaClient } from '../../../diga/client';
import type { HookContext } from '../props';
import type { Selection } from '../call-filter';
import type { VersionBook } from '../state/version-cache';

/** What one round of the catch-up works with. */
export interface Round {
  context: HookContext;
  client: DigaClient;
  selection: Selection;
  book: VersionBook;
  /** When to stop, in milliseconds since the epoch. */
  deadline: number;
}
