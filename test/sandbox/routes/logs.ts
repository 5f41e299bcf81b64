/** The logs of calls. */
import { ApiError } from '../api-error';
import { LogListQuerySchema, LogParamsSchema, type CallLogResponse } from '../contract';
import { getPage } from '../paging';
import type { App, RouteContext } from './route';

/** Adds the route of a call's log. */
export function logRoutes(app: App, { project, needs }: RouteContext): void {
  app.get(
    '/v1/log/call/:call_id',
    {
      onRequest: needs('logs', 'read'),
      schema: { params: LogParamsSchema, querystring: LogListQuerySchema },
    },
    (request) => {
      const call = project.calls.find(request.params.call_id);
      if (!call) throw new ApiError(404, 'CALL_NOT_FOUND', 'Call not found');
      const { category, level } = request.query;
      return getPage<CallLogResponse, CallLogResponse>(
        {
          items: call.logs,
          getId: (log) => log.id,
          matches: (log) =>
            (category === undefined || log.category === category) &&
            (level === undefined || log.level === level),
        },
        request.query,
        (log) => log,
      );
    },
  );
}
