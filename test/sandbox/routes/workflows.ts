/** The workflows of Diga's own engine. */
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { assumed, DIGA_PIECE } from '../assumptions';
import {
  SetFlowStatusRequestSchema,
  WorkflowListQuerySchema,
  WorkflowParamsSchema,
  type WorkflowResponse,
} from '../contract';
import { getPage } from '../paging';
import type { App, RouteContext } from './route';

/** Adds the routes of workflows. */
export function workflowRoutes(app: App, { project, needs }: RouteContext): void {
  const onRequest = needs('workflows', 'read');

  app.get(
    '/v1/workflow/',
    { onRequest, schema: { querystring: WorkflowListQuerySchema } },
    (request) => {
      const { status, flow_category: category, is_diga_trigger: isDigaTrigger } = request.query;
      return getPage<WorkflowResponse, WorkflowResponse>(
        {
          items: [...project.workflows.values()],
          getId: (workflow) => workflow.id,
          matches: (workflow) =>
            (status === undefined || workflow.status === status) &&
            (category === undefined || workflow.flow_category === category) &&
            (isDigaTrigger === undefined || isDigaTrigger === hasDigaTrigger(workflow)),
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
      if (!workflow) throw assumed.unknownWorkflow();
      return workflow;
    },
  );

  app.patch(
    '/v1/workflow/:flow_id/status',
    {
      onRequest: needs('workflows', 'write'),
      validatorCompiler: TypeBoxValidatorCompiler,
      schema: { params: WorkflowParamsSchema, body: SetFlowStatusRequestSchema },
    },
    (request) => {
      const workflow = project.workflows.get(request.params.flow_id);
      if (!workflow) throw assumed.unknownWorkflow();
      if (!project.unpublishedWorkflows.has(workflow.id)) workflow.status = request.body.status;
      return workflow;
    },
  );
}

/** Whether a Diga call starts the workflow. */
function hasDigaTrigger({ trigger }: WorkflowResponse): boolean {
  return trigger?.settings?.pieceName === DIGA_PIECE;
}
