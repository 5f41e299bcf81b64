/** The pieces of Diga's own engine, and how its workflows are made, per Diga's description. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { AnyObject, nullable } from './basics';

const OptionalString = Type.Optional(nullable(Type.String()));
const OptionalObject = Type.Optional(nullable(AnyObject));

const PIECE = {
  id: OptionalString,
  name: OptionalString,
  displayName: OptionalString,
  description: OptionalString,
  version: OptionalString,
};

export const PieceSummaryResponseSchema = Type.Object({
  ...PIECE,
  actions: Type.Optional(nullable(Type.Integer())),
  triggers: Type.Optional(nullable(Type.Integer())),
});
export type PieceSummaryResponse = Static<typeof PieceSummaryResponseSchema>;

export const PieceOperationSchema = Type.Object({
  name: OptionalString,
  displayName: OptionalString,
  description: OptionalString,
  props: OptionalObject,
});
const Operations = Type.Optional(nullable(Type.Record(Type.String(), PieceOperationSchema)));

export const PieceDetailResponseSchema = Type.Object({
  ...PIECE,
  actions: Operations,
  triggers: Operations,
});
export type PieceDetailResponse = Static<typeof PieceDetailResponseSchema>;

export const PieceListQuerySchema = Type.Object({ search: Type.Optional(Type.String()) });
export const PieceParamsSchema = Type.Object({ '*': Type.String() });

export const CreateFlowRequestSchema = Type.Object({ name: Type.String({ minLength: 1 }) });
export const ImportFlowRequestSchema = Type.Object({
  displayName: Type.String(),
  trigger: AnyObject,
  schemaVersion: OptionalString,
});
export const UpdateTriggerRequestSchema = Type.Object({
  type: Type.Union([Type.Literal('EMPTY'), Type.Literal('PIECE_TRIGGER')]),
  displayName: Type.String(),
  settings: AnyObject,
});
