import type { DigaClient } from '../../../diga/client';
import type { CallFilter } from '../call-filter';
import type { HookContext } from '../props';
import type { VersionCache } from '../state/version-cache';

/** What one round of the catch-up works with. */
export interface Round {
  context: HookContext;
  client: DigaClient;
  filter: CallFilter;
  versions: VersionCache;
  /** When to stop, in milliseconds since the epoch. */
  deadline: number;
}
