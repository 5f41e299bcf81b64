import { getCallPage, isFinished, listMessages } from '../../diga/calls';
import type { DigaClient } from '../../diga/client';
import { type CallRecord, toCallRecord } from '../../records/call';

/** How many calls of a contact are searched for finished ones, the newest. */
const MAX_CALLS = 20;

/**
 * The last finished calls of a contact, newest first, with what was said.
 *
 * @throws {DigaError} when a request fails
 */
export async function readPreviousCalls(
  client: DigaClient,
  contactId: string,
  count: number,
): Promise<CallRecord[]> {
  const { data } = await getCallPage(client, { contactId }, undefined, MAX_CALLS);
  const finished = data.filter(isFinished).slice(0, count);
  return Promise.all(
    finished.map(async (call) =>
      toCallRecord({ call, messages: await listMessages(client, call.id), version: null }),
    ),
  );
}
