/** What every route needs. */
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock';
import type { HostedWorkflows } from '../hosted-workflows';
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
  hosted: HostedWorkflows;
  /** Delivers the current status of a call to its webhooks. */
  /** A call was placed. */
  callStarted: (call: Call) => void;
  /** Whether a webhook may be delivered to loopback addresses. */
  loopbackIsPublic: boolean;
  dateBoundsAreInclusive: boolean;
  /** A hook that refuses an invalid key (401) and a key that lacks any of the permissions (403). */
  needs: (
    resource: Resource | readonly Resource[],
    access: Exclude<Access, 'none'>,
    /** In the message of the 403. Default: "view" or "edit". */
    verb?: string,
  ) => (request: FastifyRequest, reply: unknown, done: (error?: Error) => void) => void;
  /**
   * The permissions of the request's key.
   *
   * @throws {ApiError} 401 when the key is invalid
   */
  findPermissions: (request: FastifyRequest) => Permissions;
}
