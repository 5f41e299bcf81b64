import { type CallStatus, isFinalStatus, isInProgressStatus } from '../../diga/calls';
import { isUuid } from '../../util/ids';
import type { CallFilter } from './call-filter';

/** A call that a delivery may be about, and what the same object of its body says about it. */
export interface CallHint {
  id: string;
  agentId: string | undefined;
  type: string | undefined;
  /** Whether it has a status that is known as final. */
  isFinal: boolean;
}

/**
 * The calls that a delivery may be about, likeliest first. None if it is not about a call, or has a status
 * that rules the call out: for Call Finished, one in progress.
 *
 * Diga does not document the body of a delivery, so it is only a hint: several places may hold the id,
 * and the call is read back from Diga. Places that say "call" come first, because the plain `id` may be
 * the delivery's own.
 */
export function parseCallHints(
  body: unknown,
  isRuledOutBy: (status: CallStatus) => boolean = isInProgressStatus,
): CallHint[] {
  const data = objectIn(body, 'data');
  const found = [
    { holder: objectIn(body, 'call'), key: 'id' },
    { holder: body, key: 'call_id' },
    { holder: data, key: 'call_id' },
    { holder: data, key: 'id' },
    { holder: body, key: 'id' },
  ].flatMap(({ holder, key }) => {
    const id = idIn(holder, key);
    return id === undefined ? [] : [{ id, holder }];
  });
  const statuses = found.flatMap(({ holder }) => textIn(holder, 'status') ?? []);
  if (statuses.length > 0 && statuses.every(isRuledOutBy)) return [];
  return found
    .filter(({ id }, index) => found.findIndex((other) => other.id === id) === index)
    .map(({ id, holder }) => ({
      id,
      agentId: idIn(holder, 'agent_id'),
      type: textIn(holder, 'type'),
      isFinal: isFinalStatus(textIn(holder, 'status') ?? ''),
    }));
}

/**
 * Whether a hint says that its call does not pass the filter, which saves reading the call. Only a "no"
 * is believed: the catch-up scans every call anyway, so a body that means something else makes a flow
 * run late, not lost.
 */
export function isRuledOut(
  { agentIds, direction }: CallFilter,
  { agentId, type }: CallHint,
): boolean {
  const isOtherAgent =
    agentIds.length > 0 && agentId !== undefined && !agentIds.some((id) => isSame(id, agentId));
  const isOtherDirection =
    (direction === 'inbound' && type === 'outbound') ||
    (direction === 'outbound' && type === 'inbound');
  return isOtherAgent || isOtherDirection;
}

function isSame(id: string, other: string): boolean {
  return id.toLowerCase() === other.toLowerCase();
}

function valueIn(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key)
    ? (holder as Record<string, unknown>)[key]
    : undefined;
}

function objectIn(holder: unknown, key: string): object | undefined {
  const value = valueIn(holder, key);
  return typeof value === 'object' && value !== null ? value : undefined;
}

function textIn(holder: unknown, key: string): string | undefined {
  const value = valueIn(holder, key);
  return typeof value === 'string' ? value : undefined;
}

function idIn(holder: unknown, key: string): string | undefined {
  const text = textIn(holder, key);
  return text !== undefined && isUuid(text) ? text : undefined;
}
