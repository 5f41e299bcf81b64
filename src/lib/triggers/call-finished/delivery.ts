import { isFinalStatus } from '../../diga/calls';

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/**
 * The ids of the call that a delivery may be about, likeliest first; none if it is not about a call,
 * or says that the call is still under way.
 *
 * Diga does not document the body of a delivery. So it is taken for a hint and nothing more: an id is
 * looked for wherever one may stand, and whether it is a call, and finished, is read back from Diga.
 * The more a place says "call", the earlier it is tried: the plain `id` may be the delivery's own.
 */
export function callIdsOf(body: unknown): string[] {
  const data = objectIn(body, 'data');
  const hints = [
    { holder: objectIn(body, 'call'), key: 'id' },
    { holder: body, key: 'call_id' },
    { holder: data, key: 'call_id' },
    { holder: data, key: 'id' },
    { holder: body, key: 'id' },
  ].flatMap(({ holder, key }) => {
    const id = textIn(holder, key);
    return id !== undefined && UUID.test(id) ? [{ id, status: textIn(holder, 'status') }] : [];
  });
  const statuses = hints.flatMap(({ status }) => (status === undefined ? [] : [status]));
  const isUnderWay = statuses.length > 0 && !statuses.some(isFinalStatus);
  return isUnderWay ? [] : [...new Set(hints.map(({ id }) => id))];
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
