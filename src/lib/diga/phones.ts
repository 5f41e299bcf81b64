import { type DigaClient, requestItem } from './client';
import { list } from './paging';
import { PERMISSIONS, PUBLISHING } from './permissions';
import type { OpenEnum } from './types';

export type PhoneStatus = OpenEnum<
  'reserved' | 'pending_verification' | 'assigned' | 'released' | 'finished'
>;

/** How to reach a number of another provider. */
export interface SipConfig {
  /** Where outbound calls go. Without it, the number only takes inbound calls. */
  termination_uri?: string | null;
  username?: string | null;
  inbound_media_encryption?: OpenEnum<'disable' | 'allow' | 'require'>;
  outbound_media_encryption?: OpenEnum<'disable' | 'allow' | 'require'>;
  allowed_addresses?: string[] | null;
}

/** One of the project's phone numbers. */
export interface Phone {
  id: string;
  nickname?: string | null;
  /** E.164. */
  number: string;
  telephony_provider: OpenEnum<'netelip' | 'custom'>;
  status: PhoneStatus;
  released_at?: string | null;
  scheduled_release_at?: string | null;
  assigned_at?: string | null;
  inbound_agent_id?: string | null;
  outbound_agent_id?: string | null;
  sip_config?: SipConfig | null;
  region_codes?: string[];
}

/** Maximum page size that Diga allows for phone numbers. */
const PAGE_SIZE = 100;

/** Limit for lists of phone numbers that are read whole. No project has as many. */
export const MAX_PHONES = 10_000;

export interface PhoneFilter {
  status?: PhoneStatus | undefined;
}

/**
 * Whether a call can be placed from the number. A number of another provider only takes inbound calls,
 * unless it has an address for outbound ones.
 */
export function canCallOut({ status, telephony_provider, sip_config }: Phone): boolean {
  return (
    status === 'assigned' && (telephony_provider !== 'custom' || !!sip_config?.termination_uri)
  );
}

/**
 * The phone numbers of the project, newest first, at most `cap`.
 *
 * @throws {DigaError} when a page cannot be read.
 */
export function listPhones(
  client: DigaClient,
  { status }: PhoneFilter,
  cap: number,
): AsyncGenerator<Phone, void, undefined> {
  return list<Phone>(client, {
    path: '/v1/phone/',
    permissions: [PERMISSIONS.phonesRead],
    pageSize: PAGE_SIZE,
    cap,
    filter: { status },
  });
}

/** The fields of a number to change. Those that are absent are left alone. */
export interface PhoneChanges {
  nickname?: string;
  /** Null: no agent. Diga publishes a version that is given. */
  inbound_version_id?: string | null;
  outbound_version_id?: string | null;
}

/**
 * One of the project's numbers.
 *
 * @throws {DigaError} when it cannot be read; of kind `not_found` when it does not exist.
 */
export function getPhone(client: DigaClient, phoneId: string): Promise<Phone> {
  return requestItem<Phone>(client, {
    method: 'GET',
    path: `/v1/phone/${encodeURIComponent(phoneId)}`,
    permissions: [PERMISSIONS.phonesRead],
    holdsOnlyId: true,
  });
}

/**
 * Changes a number. The result has to be read back.
 *
 * @throws {DigaError} when Diga refuses the change.
 */
export function updatePhone(
  client: DigaClient,
  phoneId: string,
  changes: PhoneChanges,
): Promise<unknown> {
  return client.request({
    method: 'PATCH',
    path: `/v1/phone/${encodeURIComponent(phoneId)}`,
    body: changes,
    permissions: PUBLISHING,
    isIdempotent: true,
  });
}
