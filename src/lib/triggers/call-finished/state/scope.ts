import type { Call } from '../../../diga/types';
import { isBefore } from '../../../util/timestamps';

/** Which calls the flow is responsible for. Small, because every delivery of a finished call reads it. */
export interface Scope {
  /** The newest calls, of the same instant, when the flow was switched on; null if there was none. */
  newestAtStart: { ids: string[]; created_date: string } | null;
  /** The calls that were in progress then. */
  inProgressAtStart: string[];
  /** Calls created before this are settled and pruned from the ledger; null while none is. */
  prunedBefore: string | null;
}

/** Whether the flow has to run a call: neither finished when the flow was switched on, nor pruned. */
export function isInScope(scope: Scope | null, call: Pick<Call, 'id' | 'created_date'>): boolean {
  if (!scope) return true;
  const { newestAtStart, inProgressAtStart, prunedBefore } = scope;
  if (prunedBefore !== null && isBefore(call.created_date, prunedBefore)) return false;
  if (newestAtStart === null || inProgressAtStart.includes(call.id)) return true;
  const isOlder = isBefore(call.created_date, newestAtStart.created_date);
  return !isOlder && !newestAtStart.ids.includes(call.id);
}
