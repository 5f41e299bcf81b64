/** The runs of workflows of Diga's own engine. */
import { assumed } from '../assumptions';
import { RunListQuerySchema, type RunResponse, WorkflowParamsSchema } from '../contract';
import { getPage } from '../paging';
import type { App, RouteContext } from './route';

/** Adds the route of runs. */
export function executionRoutes(app: App, { project, needs }: RouteContext): void {
  app.get(
    '/v1/workflow/:flow_id/executions',
    {
      onRequest: needs('workflows', 'read'),
      schema: { params: WorkflowParamsSchema, querystring: RunListQuerySchema },
    },
    (request) => {
      const { flow_id: workflowId } = request.params;
      if (!project.workflows.has(workflowId)) throw assumed.unknownWorkflow();
      const { status, created_after: start, created_before: end } = request.query;
      return getPage<RunResponse, RunResponse>(
        {
          items: project.runs.filter(({ flowId }) => flowId === workflowId),
          getId: (run) => run.id,
          matches: (run) =>
            (status === undefined || run.status === status) &&
            (start === undefined || Date.parse(run.created) >= Date.parse(start)) &&
            (end === undefined || Date.parse(run.created) <= Date.parse(end)),
        },
        request.query,
        (run) => run,
      );
    },
  );
}
