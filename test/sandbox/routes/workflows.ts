/** The workflows of Diga's own engine. */
import { ApiError, pageOf } from '../answers';
import { WorkflowListQuerySchema, WorkflowParamsSchema, type WorkflowResponse } from '../contract';
import type { App, RouteContext } from './route';

/** `GET` of workflows: the list, and one. */
export function workflowRoutes(app: App, { project, needs }: RouteContext): void {
  // Which permission Diga asks for is not documented.
  const onRequest = needs('workflows', 'read');

  app.get(
    '/v1/workflow/',
    { onRequest, schema: { querystring: WorkflowListQuerySchema } },
    (request) => {
      const { status, flow_category: category } = request.query;
      return pageOf<WorkflowResponse, WorkflowResponse>(
        {
          items: [...project.workflows.values()],
          idOf: (workflow) => workflow.id,
          matches: (workflow) =>
            (status === undefined || workflow.status === status) &&
            (category === undefined || workflow.flow_category === category),
        },
        request.query,
        (workflow) => workflow,
      );
    },
  );

  app.get(
    '/v1/workflow/:flow_id',
    { onRequest, schema: { params: WorkflowParamsSchema } },
    (request) => {
      const workflow = project.workflows.get(request.params.flow_id);
      // What Diga answers here is not documented.
      if (!workflow) throw new ApiError(404, 'WORKFLOW_NOT_FOUND', 'Workflow not found');
      return workflow;
    },
  );
}
