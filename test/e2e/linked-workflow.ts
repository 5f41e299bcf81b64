import { FlowVersionTemplate } from '@activepieces/shared';
import { check, say, step } from '../../scripts/lib/output';
import type { WorkflowTrigger } from '../../src/lib/diga/types';
import { HTTP_ACTION, HTTP_PIECE, type HostedOperation } from '../../src/lib/links/hosted-pieces';
import { CALL_FINISHED } from '../../src/lib/links/hosted-trigger';
import { isLinkName, linkName } from '../../src/lib/links/link-name';
import { SECRET_HEADER } from '../../src/lib/links/request-secret';
import { buildDefinition, isRight, type LinkTarget } from '../../src/lib/links/workflow-definition';
import type { Item } from '../support/host';
import { waitForCall } from './arrivals';
import { expectedRecord } from './expected-record';
import type { FlowOnHost, PieceStep } from './flow';
import { finishedCall } from './public-addresses';
import { hasHttpPiece, sendTo } from './steps';
import { makeFlow, type World } from './world';

const FLOW_NAME = 'Test of the Diga piece, assigned in Diga';

/** What Diga says of a workflow that a host does not. */
const IN_DIGA = { id: '1', created: '', updated: '', flow_category: CALL_FINISHED.category };

/** The parts of a piece's metadata that tell what its steps are given. */
interface PieceMetadata {
  actions: Record<string, Pick<HostedOperation, 'props'>>;
}

/**
 * Lets the engine of the host run the workflow that a flow has in Diga, with Call Finished of this piece in
 * place of Diga's own: Diga's engine is an Activepieces too.
 */
export async function runLinkedWorkflow(world: World, trigger: PieceStep): Promise<void> {
  step('Run the workflow that a flow has in Diga');
  if (!hasHttpPiece(world.offered)) {
    say('Left out: this host does not have the HTTP piece.');
    return;
  }
  const flow = await publishAssignedFlow(world, trigger);
  const target = targetInDiga(world);
  const inDiga = await makeFlow(world, target.name);
  const imported = await importWorkflow(world, inDiga, trigger, target);
  check(
    'The host stores what counts as right in Diga',
    isRight({ ...IN_DIGA, trigger: imported.trigger as WorkflowTrigger }, target),
    true,
  );

  await inDiga.import(withOwnExpression(imported));
  await inDiga.publish();
  const callId = finishedCall(world);
  const { given } = await waitForCall(world, flow, callId);
  check('Its HTTP step starts the flow', given, expectedRecord(world.sandbox, callId));
  const statuses = (await inDiga.settledRuns()).map(({ status }) => status);
  check('The workflow runs once, and succeeds', statuses, ['SUCCEEDED']);
  check('The flow runs once', (await flow.settledRuns()).length, 1);
  await inDiga.remove();
  await flow.remove();
}

async function publishAssignedFlow(world: World, trigger: PieceStep): Promise<FlowOnHost> {
  const flow = await makeFlow(world, FLOW_NAME);
  const input = { ...trigger.input, delivery: 'assigned', afterwards: 'draft' };
  await flow.setTrigger({ ...trigger, input });
  await sendTo(flow, world.offered, world.sink.url);
  await flow.publish();
  return flow;
}

/** What the workflow in Diga sends where. */
function targetInDiga({ sandbox }: World): LinkTarget {
  const workflows = sandbox.workflows().filter(({ name }) => isLinkName(name));
  const names = workflows.map(({ name }) => name);
  check('Diga has the workflow of the flow', names, [linkName(FLOW_NAME)]);
  const request = workflows[0]?.trigger?.nextAction as { settings: { input: Item } };
  const { url, headers } = request.settings.input as Record<string, never>;
  say(`It posts to ${String(url)}`);
  return {
    name: linkName(FLOW_NAME),
    url: String(url),
    token: String(headers?.[SECRET_HEADER]),
    trigger: CALL_FINISHED,
  };
}

/** Imports the workflow, made for the pieces of the host; returns it as the host stored it. */
async function importWorkflow(
  { session, offered }: World,
  flow: FlowOnHost,
  { pieceName, pieceVersion, part, input }: PieceStep,
  target: LinkTarget,
): Promise<FlowVersionTemplate> {
  const http = { pieceName: HTTP_PIECE, pieceVersion: offered.get(HTTP_PIECE) ?? '' };
  const { actions } = await session.get<PieceMetadata>(
    `/pieces/${HTTP_PIECE}?version=${http.pieceVersion}`,
  );
  const definition = buildDefinition(
    {
      diga: {},
      trigger: { pieceName, pieceVersion, name: part, props: propsWith(input) },
      request: { ...http, name: HTTP_ACTION, props: actions[HTTP_ACTION]?.props ?? {} },
    },
    target,
  );
  return flow.import(FlowVersionTemplate.parse({ ...definition, valid: true, notes: [] }));
}

/** Props whose defaults are this input. */
function propsWith(input: Item): HostedOperation['props'] {
  return Object.fromEntries(
    Object.entries(input).map(([name, defaultValue]) => [name, { defaultValue }]),
  );
}

/** The workflow with what this piece calls the id of a call. */
function withOwnExpression(template: FlowVersionTemplate): FlowVersionTemplate {
  const json = JSON.stringify(template).replaceAll('{{trigger.id}}', '{{trigger.call_id}}');
  return JSON.parse(json) as FlowVersionTemplate;
}
