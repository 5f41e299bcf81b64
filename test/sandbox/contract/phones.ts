/** Phone numbers, per Diga's description. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, listQuery, nullable, oneOf, Uuid } from './basics';

export const PhoneStatusSchema = Type.Union([
  Type.Literal('reserved'),
  Type.Literal('pending_verification'),
  Type.Literal('assigned'),
  Type.Literal('released'),
  Type.Literal('finished'),
]);
const SipMediaEncryptionSchema = oneOf('disable', 'allow', 'require');

const SipConfigResponseSchema = Type.Object({
  termination_uri: Type.Optional(nullable(Type.String())),
  username: Type.Optional(nullable(Type.String())),
  inbound_media_encryption: Type.Optional(SipMediaEncryptionSchema),
  outbound_media_encryption: Type.Optional(SipMediaEncryptionSchema),
  allowed_addresses: Type.Optional(nullable(Type.Array(Type.String()))),
});

export const PhoneResponseSchema = Type.Object({
  id: Uuid,
  nickname: Type.Optional(nullable(Type.String())),
  number: Type.String(),
  telephony_provider: Type.Union([Type.Literal('netelip'), Type.Literal('custom')]),
  status: PhoneStatusSchema,
  released_at: Type.Optional(nullable(DateTime)),
  scheduled_release_at: Type.Optional(nullable(DateTime)),
  assigned_at: Type.Optional(nullable(DateTime)),
  inbound_agent_id: Type.Optional(nullable(Uuid)),
  outbound_agent_id: Type.Optional(nullable(Uuid)),
  sip_config: Type.Optional(nullable(SipConfigResponseSchema)),
  checkout_url: Type.Optional(nullable(Type.String())),
  reservation_expires_at: Type.Optional(nullable(DateTime)),
  region_codes: Type.Optional(Type.Array(Type.String())),
});
export type PhoneResponse = Static<typeof PhoneResponseSchema>;

export const PhoneUpdateRequestSchema = Type.Object({
  nickname: Type.Optional(nullable(Type.String())),
  inbound_version_id: Type.Optional(nullable(Uuid)),
  outbound_version_id: Type.Optional(nullable(Uuid)),
});

export const PhoneParamsSchema = Type.Object({ phone_id: Uuid });
export const PhoneListQuerySchema = Type.Object({
  ...listQuery({ maximum: 100, default: 20 }),
  inbound_agent_id: Type.Optional(Uuid),
  outbound_agent_id: Type.Optional(Uuid),
  status: Type.Optional(PhoneStatusSchema),
  start_assigned_at: Type.Optional(DateTime),
  end_assigned_at: Type.Optional(DateTime),
});
