import { getCallPage } from '../../diga/calls';
import type { DigaClient } from '../../diga/client';
import { type CallSummary, toCallSummary } from '../../records/call';

/** How many calls in progress are searched, the newest ones. */
const MAX_CALLS = 100;

/**
 * The newest call in progress with this number, found with one request. Null if there is none.
 *
 * @throws {DigaError} when the request fails
 */
export async function findCallInProgress(
  client: DigaClient,
  number: string,
): Promise<CallSummary | null> {
  const { data } = await getCallPage(client, { status: 'in_progress' }, undefined, MAX_CALLS);
  const wanted = digitsOf(number);
  const call = data.find(({ contact }) => digitsOf(contact.identifier) === wanted);
  return wanted !== '' && call ? toCallSummary({ call, version: null }) : null;
}

function digitsOf(number: string): string {
  return number.replace(/\D/g, '');
}
