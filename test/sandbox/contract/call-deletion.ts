/** Deleting calls, per Diga's description. */
import { Type } from 'typebox';
import { Uuid } from './basics';

export const BulkDeleteCallRequestSchema = Type.Object({
  call_ids: Type.Array(Uuid, { minItems: 1, maxItems: 500 }),
});
export const BulkDeleteCallResponseSchema = Type.Object({ deleted: Type.Integer() });
