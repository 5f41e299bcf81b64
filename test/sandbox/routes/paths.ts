/** Conversational paths. */
import { assumed } from '../assumptions';
import { PathParamsSchema, type PathResponse } from '../contract';
import type { App, RouteContext } from './route';

/** Adds the route that reads a path. */
export function pathRoutes(app: App, { project, needs }: RouteContext): void {
  app.get(
    '/v1/path/:id',
    { onRequest: needs('conversational_paths', 'read'), schema: { params: PathParamsSchema } },
    (request): PathResponse => {
      const path = project.paths.get(request.params.id);
      if (!path) throw assumed.unknownPath();
      return path;
    },
  );
}
