import type { DigaClient } from './client';
import { paged } from './paging';
import { PERMISSIONS } from './permissions';
import type { Page, Phone, PhoneStatus } from './types';

/** The largest page that Diga gives of phone numbers. */
const PHONES_PER_PAGE = 100;

/** The most phone numbers that are looked through; no project has as many. */
export const MAX_PHONES = 10_000;

export interface PhoneFilter {
  status?: PhoneStatus | undefined;
}

/**
 * Whether calls can be placed from the number: one of another provider takes calls only, unless it
 * is told where to send those that go out.
 */
export function canCallOut({ status, telephony_provider, sip_config }: Phone): boolean {
  return (
    status === 'assigned' && (telephony_provider !== 'custom' || !!sip_config?.termination_uri)
  );
}

/** The phone numbers of the project, newest first, at most `cap`. Throws a DigaError. */
export function listPhones(
  client: DigaClient,
  { status }: PhoneFilter,
  cap: number,
): AsyncGenerator<Phone, void, undefined> {
  return paged({
    cap,
    idOf: (phone) => phone.id,
    fetchPage: (after) =>
      client.request<Page<Phone>>({
        method: 'GET',
        path: '/v1/phone/',
        query: { limit: Math.min(cap, PHONES_PER_PAGE), order: 'desc', after, status },
        permissions: [PERMISSIONS.phonesRead],
      }),
  });
}
