/** The runs of workflows of Diga's own engine, per Diga's description. */
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { DateTime, nullable, oneOf } from './basics';

const RunStatus = oneOf(
  'QUEUED',
  'RUNNING',
  'PAUSED',
  'SUCCEEDED',
  'FAILED',
  'TIMEOUT',
  'CANCELED',
  'INTERNAL_ERROR',
  'QUOTA_EXCEEDED',
  'MEMORY_LIMIT_EXCEEDED',
);

const FailedStep = Type.Object({
  name: Type.Optional(nullable(Type.String())),
  displayName: Type.Optional(nullable(Type.String())),
});

export const RunResponseSchema = Type.Object({
  id: Type.String(),
  flowId: Type.String(),
  flowDisplayName: Type.Optional(nullable(Type.String())),
  status: RunStatus,
  created: DateTime,
  updated: DateTime,
  startTime: Type.Optional(nullable(DateTime)),
  finishTime: Type.Optional(nullable(DateTime)),
  duration: Type.Optional(nullable(Type.Integer())),
  stepsCount: Type.Optional(nullable(Type.Integer())),
  tags: Type.Optional(nullable(Type.Array(Type.String()))),
  failedStep: Type.Optional(nullable(FailedStep)),
});
export type RunResponse = Static<typeof RunResponseSchema>;

export const RunListQuerySchema = Type.Object({
  after: Type.Optional(Type.String()),
  before: Type.Optional(Type.String()),
  page: Type.Optional(Type.Integer({ minimum: 1 })),
  limit: Type.Integer({ minimum: 1, maximum: 30, default: 10 }),
  order: Type.Literal('desc', { default: 'desc' }),
  status: Type.Optional(RunStatus),
  created_after: Type.Optional(DateTime),
  created_before: Type.Optional(DateTime),
});
