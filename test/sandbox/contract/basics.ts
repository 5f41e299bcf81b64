/** Schemas that every part of the contract uses. */
import { Type } from 'typebox';
import type { TSchema } from 'typebox';

export const Uuid = Type.String({ format: 'uuid' });
export const DateTime = Type.String({ format: 'date-time' });
export const AnyObject = Type.Record(Type.String(), Type.Unknown());

export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** One of these values. */
export function oneOf<const T extends string>(...values: T[]) {
  return Type.Enum(values);
}

/**
 * The query fields of every list. `null` in the description means "not given"; a query string cannot
 * express it, so the text "null" is refused.
 */
export function listQuery(limit: { maximum: number; default: number }) {
  return {
    after: Type.Optional(Uuid),
    before: Type.Optional(Uuid),
    page: Type.Optional(Type.Integer({ minimum: 1 })),
    limit: Type.Integer({ minimum: 1, maximum: limit.maximum, default: limit.default }),
    order: Type.Union([Type.Literal('asc'), Type.Literal('desc')], { default: 'desc' }),
  };
}
