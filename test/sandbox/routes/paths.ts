/** Conversational paths. */
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { ApiError } from '../api-error';
import { assumed } from '../assumptions';
import { PathParamsSchema, type PathResponse, UpdatePathRequestSchema } from '../contract';
import { workflowsIn } from '../paths';
import type { App, RouteContext } from './route';

/** Adds the routes that read and change a path. */
export function pathRoutes(app: App, { project, needs }: RouteContext): void {
  const params = PathParamsSchema;

  app.get(
    '/v1/path/:id',
    { onRequest: needs('conversational_paths', 'read'), schema: { params } },
    (request): PathResponse => {
      const path = project.paths.all.get(request.params.id);
      if (!path) throw assumed.unknownPath();
      return path;
    },
  );

  app.patch(
    '/v1/path/:id',
    {
      onRequest: needs('conversational_paths', 'write'),
      // The default compiler would convert a number in a body to a string.
      validatorCompiler: TypeBoxValidatorCompiler,
      schema: { params, body: UpdatePathRequestSchema },
    },
    (request): PathResponse => {
      const path = project.paths.all.get(request.params.id);
      if (!path) throw new ApiError(404, 'KNOWLEDGE_BASE_NOT_FOUND', 'Path not found');
      const { nodes } = request.body;
      const names = (nodes ?? []).map(({ name }) => name);
      const targets = (nodes ?? []).flatMap(({ branches }) => branches ?? []);
      const isWhole = targets.every(({ to_node: name }) => names.includes(name));
      if (new Set(names).size < names.length || !isWhole) throw assumed.unlinkedPath();
      const ids = workflowsIn({ ...path, nodes: nodes ?? [] });
      const known = workflowsIn(path);
      if (ids.some((id) => !project.workflows.has(id) && !known.includes(id))) {
        throw assumed.assignedUnknownWorkflow();
      }
      return project.paths.update(path, request.body);
    },
  );
}
