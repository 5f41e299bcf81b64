/** What each file of routes is given. */
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock';
import type { Access, Call, Permissions, Resource } from '../model';
import type { Project } from '../project';

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface RouteContext {
  project: Project;
  clock: Clock;
  /** Delivers the present status of a call. */
  announce: (call: Call) => void;
  /** Whether a webhook may be delivered to loopback addresses. */
  loopbackIsPublic: boolean;
  dateBoundsAreInclusive: boolean;
  /** A hook that refuses a bad key (401) and one without the permission, or all of them (403). */
  needs: (
    resource: Resource | readonly Resource[],
    access: Exclude<Access, 'none'>,
  ) => (request: FastifyRequest, reply: unknown, done: (error?: Error) => void) => void;
  /** The permissions of the key that asks; throws the 401 of a bad key. */
  permissionsOf: (request: FastifyRequest) => Permissions;
}
