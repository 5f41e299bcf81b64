import { check, say } from '../../scripts/lib/output';
import { linkName } from '../../src/lib/provisioning/linked-workflow';
import { LINK } from '../../src/lib/triggers/pre-call/link';
import type { HookContext } from '../../src/lib/triggers/pre-call/props';
import { expressionFor } from '../../src/lib/provisioning/workflow-definition';
import type { Item } from '../support/host';
import { getRun } from './arrivals';
import type { FlowOnHost } from './flow';
import { hasHttpPiece, webhookTrigger } from './steps';
import { pieceOnHost, publishOnHost, requestInDiga } from './workflow-in-diga';
import type { World } from './world';

/** A flow with Pre-Call that is on. */
interface PreCallFlow {
  flow: FlowOnHost;
  name: string;
  /** The input of its trigger. */
  input: Item;
}

/**
 * Lets the engine of the host run the workflow that a flow with Pre-Call has in Diga, for the data of a
 * call. The host's Webhook trigger is in place of Diga's Pre-Call, and this piece's Return Call Data in
 * place of Diga's: it has nobody to answer there, but it tells what it was given.
 */
export async function runPreCallWorkflow(
  world: World,
  prepared: PreCallFlow,
  call: object,
  answer: Item,
): Promise<void> {
  const webhook = webhookTrigger(world.offered);
  if (!webhook || !hasHttpPiece(world.offered)) {
    say('Its workflow is not run on this host, which lacks the HTTP piece or the Webhook piece.');
    return;
  }
  const { name, version } = world.piece;
  const inDiga = await publishOnHost(
    world,
    {
      trigger: webhook,
      actions: await pieceOnHost(world, name, version),
      expression: [expressionFor('trigger'), expressionFor('trigger', 'body')],
    },
    await targetInDiga(world, prepared),
  );
  await fetch(`${world.session.url}/api/v1/webhooks/${inDiga.id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(call),
  });
  const { steps } = await getRun(inDiga);
  const { input, errorMessage } = steps?.['step_2'] ?? {};
  const { prompt_addition, dynamic_variables } = (input ?? {}) as Item;
  check(
    'Run by the host, its last step gets the answer of the flow',
    { prompt_addition, dynamic_variables },
    answer,
  );
  check(
    'Return Call Data says that nothing waits for it in a flow with another trigger',
    String(errorMessage).includes('Nothing waits for the answer of this flow.'),
    true,
  );
  await inDiga.remove();
}

/** What the trigger wants of the workflow that the flow has. */
function targetInDiga(world: World, { flow, name, input }: PreCallFlow) {
  const { url } = requestInDiga(world, name);
  // Only what the target depends on.
  const context = {
    auth: { props: { apiKey: world.sandbox.apiKey } },
    flows: { current: { id: flow.id } },
    propsValue: input,
    webhookUrl: url.replace(/\/sync$/, ''),
  };
  return LINK.createTarget(context as unknown as HookContext, linkName(name));
}
