/** Conversational paths, per Diga's description. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { nullable, Uuid } from './basics';

const BranchSchema = Type.Object({ to_node: Type.String(), condition: Type.String() });

const node = {
  name: Type.String(),
  branches: Type.Optional(nullable(Type.Array(BranchSchema))),
  pos_x: Type.Optional(nullable(Type.Number())),
  pos_y: Type.Optional(nullable(Type.Number())),
};

/** The types of nodes that the sandbox has. */
const NodeSchema = Type.Union([
  Type.Object({ ...node, node_type: Type.Literal('start'), wait_user: Type.Boolean() }),
  Type.Object({ ...node, node_type: Type.Literal('conversation'), prompt: Type.String() }),
  Type.Object({ ...node, node_type: Type.Literal('end') }),
]);

export const PathResponseSchema = Type.Object({
  id: Uuid,
  name: nullable(Type.String()),
  description: Type.Optional(nullable(Type.String())),
  global_prompt: Type.Optional(nullable(Type.String())),
  nodes: Type.Array(NodeSchema),
});
export type PathResponse = Static<typeof PathResponseSchema>;

export const PathParamsSchema = Type.Object({ id: Uuid });
