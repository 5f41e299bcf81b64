/** The pieces of Diga's own engine, and making workflows of them. */
import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import { assumed } from '../assumptions';
import {
  CreateFlowRequestSchema,
  ImportFlowRequestSchema,
  PieceListQuerySchema,
  PieceParamsSchema,
  UpdateTriggerRequestSchema,
  WorkflowParamsSchema,
  type PieceDetailResponse,
  type PieceSummaryResponse,
} from '../contract';
import type { App, RouteContext } from './route';

/** Adds the routes of pieces, which need no key, and those that make, change and delete workflows. */
export function hostedWorkflowRoutes(app: App, context: RouteContext): void {
  addPieces(app, context);
  addWrites(app, context);
}

function addPieces(app: App, { hosted }: RouteContext): void {
  app.get(
    '/v1/workflow/piece',
    { schema: { querystring: PieceListQuerySchema } },
    ({ query: { search = '' } }) =>
      [...hosted.pieces.byName.values()]
        .filter((piece) => includes(piece.name, search) || includes(piece.displayName, search))
        .map(getSummary),
  );

  // A wildcard, because the name of a piece has a slash.
  app.get('/v1/workflow/piece/*', { schema: { params: PieceParamsSchema } }, (request) => {
    const piece = hosted.pieces.byName.get(request.params['*']);
    if (!piece) throw assumed.unknownPiece();
    return piece;
  });
}

function addWrites(app: App, { project, needs, hosted }: RouteContext): void {
  const onRequest = needs('workflows', 'write');
  const params = WorkflowParamsSchema;
  // The default compiler would convert a number in a body to a string.
  const validatorCompiler = TypeBoxValidatorCompiler;
  const known = (id: string) => {
    const workflow = project.workflows.get(id);
    if (!workflow) throw assumed.unknownWorkflow();
    return workflow;
  };

  app.post(
    '/v1/workflow/',
    { onRequest, validatorCompiler, schema: { body: CreateFlowRequestSchema } },
    (request, reply) => reply.code(201).send(hosted.create(request.body.name)),
  );

  app.post(
    '/v1/workflow/:flow_id/import',
    { onRequest, validatorCompiler, schema: { params, body: ImportFlowRequestSchema } },
    (request) => {
      const workflow = hosted.setTrigger(known(request.params.flow_id), request.body.trigger);
      workflow.name = request.body.displayName;
      return workflow;
    },
  );

  app.patch(
    '/v1/workflow/:flow_id/trigger',
    { onRequest, validatorCompiler, schema: { params, body: UpdateTriggerRequestSchema } },
    (request) => {
      const workflow = known(request.params.flow_id);
      const { nextAction = null } = workflow.trigger ?? {};
      return hosted.setTrigger(workflow, { ...request.body, name: 'trigger', nextAction });
    },
  );

  app.post('/v1/workflow/:flow_id/publish', { onRequest, schema: { params } }, (request) =>
    hosted.publish(known(request.params.flow_id)),
  );

  app.delete('/v1/workflow/:flow_id', { onRequest, schema: { params } }, (request, reply) => {
    hosted.delete(known(request.params.flow_id));
    return reply.code(204).send();
  });
}

function includes(text: string | null | undefined, search: string): boolean {
  return (text ?? '').toLowerCase().includes(search.toLowerCase());
}

function getSummary({ actions, triggers, ...piece }: PieceDetailResponse): PieceSummaryResponse {
  return {
    ...piece,
    actions: Object.keys(actions ?? {}).length,
    triggers: Object.keys(triggers ?? {}).length,
  };
}
