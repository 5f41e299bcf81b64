import type { OpenEnum } from './common';

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
