/** The workflows of Diga's own engine, per Diga's description. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { AnyObject, DateTime, nullable } from './basics';

export const FlowStatusSchema = Type.Union([Type.Literal('ENABLED'), Type.Literal('DISABLED')]);
export const FlowCategorySchema = Type.Union([
  Type.Literal('post_call'),
  Type.Literal('during_call'),
  Type.Literal('pre_call'),
  Type.Literal('call_launcher'),
  Type.Literal('empty'),
]);
const OptionalString = Type.Optional(nullable(Type.String()));
const OptionalObject = Type.Optional(nullable(AnyObject));

const TriggerSettingsResponseSchema = Type.Object({
  pieceName: OptionalString,
  pieceVersion: OptionalString,
  triggerName: OptionalString,
  input: OptionalObject,
  propertySettings: OptionalObject,
  sampleData: OptionalObject,
});

const TriggerResponseSchema = Type.Object({
  name: OptionalString,
  type: OptionalString,
  valid: Type.Optional(nullable(Type.Boolean())),
  displayName: OptionalString,
  settings: Type.Optional(nullable(TriggerSettingsResponseSchema)),
  // The steps, each nested in the one before it.
  nextAction: OptionalObject,
});

export const WorkflowResponseSchema = Type.Object({
  id: Type.String(),
  name: Type.Optional(nullable(Type.String())),
  created: DateTime,
  updated: DateTime,
  status: Type.Optional(nullable(FlowStatusSchema)),
  flow_category: Type.Optional(nullable(FlowCategorySchema)),
  trigger: Type.Optional(nullable(TriggerResponseSchema)),
  produced_variables: Type.Optional(Type.Array(Type.String())),
  consumed_variables: Type.Optional(Type.Array(Type.String())),
});
export type FlowCategory = Static<typeof FlowCategorySchema>;
export type WorkflowTrigger = Static<typeof TriggerResponseSchema>;
export type WorkflowResponse = Static<typeof WorkflowResponseSchema>;

export const WorkflowParamsSchema = Type.Object({ flow_id: Type.String() });
export const SetFlowStatusRequestSchema = Type.Object({ status: FlowStatusSchema });
export const WorkflowListQuerySchema = Type.Object({
  after: Type.Optional(Type.String()),
  before: Type.Optional(Type.String()),
  page: Type.Optional(Type.Integer({ minimum: 1 })),
  limit: Type.Integer({ minimum: 1, maximum: 30, default: 10 }),
  order: Type.Literal('desc', { default: 'desc' }),
  status: Type.Optional(FlowStatusSchema),
  is_diga_trigger: Type.Optional(Type.Boolean()),
  flow_category: Type.Optional(FlowCategorySchema),
});
