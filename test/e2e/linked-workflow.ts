import { check, step } from '../../scripts/lib/output';
import { createDigaClient } from '../../src/lib/diga/client';
import { findHostedPieces } from '../../src/lib/links/hosted-pieces';
import { CALL_FINISHED } from '../../src/lib/links/hosted-trigger';
import { SECRET_HEADER } from '../../src/lib/links/request-secret';
import { buildDefinition } from '../../src/lib/links/workflow-definition';
import type { PieceStep } from './flow';
import { makeFlow, type World } from './world';

const HTTP_PIECE = '@activepieces/piece-http';

/** The parts of the flow JSON of Activepieces that are compared. */
interface FlowStep {
  type?: string;
  valid?: boolean;
  settings: {
    pieceName?: string;
    pieceVersion?: string;
    triggerName?: string;
    actionName?: string;
    input?: unknown;
  };
  nextAction?: FlowStep | null;
}

/**
 * Imports the workflow that the piece makes in Diga, with our own Call Finished in place of Diga's: does
 * a real engine take it?
 */
export async function importLinkedWorkflow(world: World, trigger: PieceStep): Promise<void> {
  step('Import the workflow that a flow has in Diga');
  const { sandbox, offered } = world;
  const client = createDigaClient({ apiKey: sandbox.apiKey, baseUrl: sandbox.url });
  const target = {
    name: 'Test of the Diga piece, linked workflow',
    url: 'http://127.0.0.1:9/flow',
    token: 'a-made-up-token',
    trigger: CALL_FINISHED,
  };
  const definition = buildDefinition(await findHostedPieces(client, CALL_FINISHED), target);
  const hosted = definition.trigger as FlowStep;
  const { pieceName, pieceVersion, part: triggerName, input } = trigger;
  Object.assign(hosted.settings, { pieceName, pieceVersion, triggerName, input });
  const version = offered.get(HTTP_PIECE);
  if (version !== undefined)
    Object.assign(hosted.nextAction?.settings ?? {}, { pieceVersion: version });

  const flow = await makeFlow(world, target.name);
  const imported = await flow.import({ ...definition, valid: true, notes: [] } as never);
  const request = (imported.trigger as FlowStep).nextAction;
  check(
    'The host keeps the trigger',
    (imported.trigger as FlowStep).settings.triggerName,
    triggerName,
  );
  check(
    'The host keeps the HTTP step with its address, its secret header and its body',
    [request?.settings.pieceName, request?.settings.actionName, request?.settings.input],
    [HTTP_PIECE, 'send_request', hosted.nextAction?.settings.input],
  );
  check(
    'The secret is in its header',
    JSON.stringify(request?.settings.input).includes(`"${SECRET_HEADER}":"${target.token}"`),
    true,
  );
  await flow.remove();
}
