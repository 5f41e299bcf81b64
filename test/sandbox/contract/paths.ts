/** Conversational paths, per Diga's description. */
import { Type } from 'typebox';
import type { Static, TProperties } from 'typebox';
import { nullable, Uuid } from './basics';

const BranchSchema = Type.Object({ to_node: Type.String(), condition: Type.String() });

const optional = {
  text: Type.Optional(nullable(Type.String())),
  id: Type.Optional(nullable(Uuid)),
  ids: Type.Optional(nullable(Type.Array(Uuid))),
  number: Type.Optional(nullable(Type.Number())),
  flag: Type.Optional(nullable(Type.Boolean())),
};

/** A node of one type; what every node has, and the fields of its own. */
function nodeSchema<Type_ extends string, Own extends TProperties>(type: Type_, own: Own) {
  return Type.Object({
    name: Type.String(),
    node_type: Type.Literal(type),
    branches: Type.Optional(nullable(Type.Array(BranchSchema))),
    pos_x: optional.number,
    pos_y: optional.number,
    is_global: optional.flag,
    global_condition: optional.text,
    ...own,
  });
}

const start = { wait_user: Type.Optional(Type.Boolean()), time_before_start: optional.number };
const conversation = {
  prompt: Type.String(),
  fixed_prompt: optional.flag,
  knowledge_item_ids: optional.ids,
  cached_knowledge: optional.text,
  skip_response: optional.flag,
  inherit_knowledge: optional.flag,
};
const tool = { integration_id: optional.id, tool_id: optional.id };
const transfer = { phone_number: Type.String() };
const flow = { flow_id: optional.text };
const requiresSetup = { requires_setup: Type.Optional(Type.Boolean()) };

export const PathNodeSchema = Type.Union([
  nodeSchema('start', start),
  nodeSchema('conversation', { ...conversation, knowledge_base: optional.ids }),
  nodeSchema('end', {}),
  nodeSchema('tool', { ...tool, ...requiresSetup, source_integration_template_id: optional.id }),
  nodeSchema('transfer', transfer),
  nodeSchema('flow', { ...flow, ...requiresSetup, source_flow_template_id: optional.id }),
]);
export type PathNode = Static<typeof PathNodeSchema>;

/** A node as a request gives it. */
export const NewPathNodeSchema = Type.Union([
  nodeSchema('start', start),
  nodeSchema('conversation', { ...conversation, knowledge_base_ids: optional.ids }),
  nodeSchema('end', {}),
  nodeSchema('tool', tool),
  nodeSchema('transfer', transfer),
  nodeSchema('flow', flow),
]);
export type NewPathNode = Static<typeof NewPathNodeSchema>;

export const PathResponseSchema = Type.Object({
  id: Uuid,
  name: nullable(Type.String()),
  description: optional.text,
  global_prompt: optional.text,
  nodes: Type.Array(PathNodeSchema),
  validation_issues: Type.Optional(
    nullable(Type.Array(Type.Object({ message_code: Type.String(), message: Type.String() }))),
  ),
});
export type PathResponse = Static<typeof PathResponseSchema>;

export const UpdatePathRequestSchema = Type.Object({
  name: Type.Optional(Type.String()),
  description: optional.text,
  global_prompt: optional.text,
  nodes: Type.Optional(nullable(Type.Array(NewPathNodeSchema))),
});
export type UpdatePathRequest = Static<typeof UpdatePathRequestSchema>;

export const PathParamsSchema = Type.Object({ id: Uuid });
