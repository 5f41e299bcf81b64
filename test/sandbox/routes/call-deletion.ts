/** Deleting calls. */
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { BulkDeleteCallRequestSchema } from '../contract';
import type { App, RouteContext } from './route';

/** Adds the route that deletes finished calls. It ignores ids of others, as Diga does. */
export function callDeletionRoutes(app: App, { project, needs }: RouteContext): void {
  app.post(
    '/v1/call/bulk-delete',
    {
      onRequest: needs('calls', 'write', 'delete'),
      // The default compiler would convert a number in a body to a string.
      validatorCompiler: TypeBoxValidatorCompiler,
      schema: { body: BulkDeleteCallRequestSchema },
    },
    (request) => ({ deleted: project.calls.removeFinished(request.body.call_ids) }),
  );
}
