import { FlowVersionTemplate } from '@activepieces/shared';
import { check, say } from '../../scripts/lib/output';
import type { Piece } from '../../src/lib/diga/pieces';
import type { WorkflowTrigger } from '../../src/lib/diga/workflows';
import {
  HTTP_ACTION,
  HTTP_PIECE,
  type HostedOperation,
} from '../../src/lib/provisioning/hosted-pieces';
import { linkName } from '../../src/lib/provisioning/linked-workflow';
import { TOKEN_HEADER } from '../../src/lib/triggers/shared/flow-token';
import {
  buildDefinition,
  matchesTarget,
  type LinkTarget,
} from '../../src/lib/provisioning/workflow-definition';
import type { Item } from '../support/host';
import type { FlowOnHost, PieceStep } from './flow';
import { makeFlow, type World } from './world';

/** What Diga says of a workflow that a host does not. */
const IN_DIGA = { id: '1', created: '', updated: '' };

/** What stands in for Diga's own piece on the host. */
interface OwnPieces {
  trigger: PieceStep;
  /** Has the action that takes an answer. */
  actions?: Piece;
  /** What the workflow calls the trigger's data, and what the trigger calls it. */
  expression: [inDiga: string, onHost: string];
}

/** The address and the secret to which the workflow of a flow sends its requests. */
export function requestInDiga({ sandbox }: World, flowName: string) {
  const workflows = sandbox.workflows().filter(({ name }) => name === linkName(flowName));
  check('Diga has one workflow of the flow', workflows.length, 1);
  const request = workflows[0]?.trigger?.nextAction as { settings: { input: Item } };
  const { url, headers } = request.settings.input as Record<string, never>;
  say(`It posts to ${String(url)}`);
  return { url: String(url), headers: { [TOKEN_HEADER]: String(headers?.[TOKEN_HEADER]) } };
}

/**
 * Publishes the workflow on the host, made for the host's pieces: Diga's engine is an Activepieces too.
 * Checks that the host stores what counts as right in Diga.
 */
export async function publishOnHost(
  world: World,
  own: OwnPieces,
  target: LinkTarget,
): Promise<FlowOnHost> {
  const flow = await makeFlow(world, target.name);
  const imported = await flow.import(await definitionFor(world, own, target));
  const { category: flow_category } = target.trigger;
  check(
    'The host stores what counts as right in Diga',
    matchesTarget(
      { ...IN_DIGA, flow_category, trigger: imported.trigger as WorkflowTrigger },
      target,
    ),
    true,
  );
  await flow.import(withOwnExpression(imported, own));
  await flow.publish();
  return flow;
}

/** A piece of the host, whose metadata has the shape of Diga's. */
export function pieceOnHost({ session }: World, name: string, version: string): Promise<Piece> {
  return session.get<Piece>(`/pieces/${name}?version=${version}`);
}

async function definitionFor(
  world: World,
  { trigger: { pieceName, pieceVersion, part, input }, actions = {} }: OwnPieces,
  target: LinkTarget,
): Promise<FlowVersionTemplate> {
  const http = { pieceName: HTTP_PIECE, pieceVersion: world.offered.get(HTTP_PIECE) ?? '' };
  const httpPiece = await pieceOnHost(world, HTTP_PIECE, http.pieceVersion);
  const definition = buildDefinition(
    {
      diga: actions,
      trigger: { pieceName, pieceVersion, name: part, props: propsWith(input) },
      request: {
        ...http,
        name: HTTP_ACTION,
        props: httpPiece.actions?.[HTTP_ACTION]?.props ?? {},
      },
    },
    target,
  );
  return FlowVersionTemplate.parse({ ...definition, valid: true, notes: [] });
}

/** Props whose defaults are this input. */
function propsWith(input: Item): HostedOperation['props'] {
  return Object.fromEntries(
    Object.entries(input).map(([name, defaultValue]) => [name, { defaultValue }]),
  );
}

function withOwnExpression(
  template: FlowVersionTemplate,
  { expression: [inDiga, onHost] }: OwnPieces,
): FlowVersionTemplate {
  return JSON.parse(JSON.stringify(template).replaceAll(inDiga, onHost)) as FlowVersionTemplate;
}
