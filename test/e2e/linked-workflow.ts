import { check, say, step } from '../../scripts/lib/output';
import { CALL_FINISHED } from '../../src/lib/provisioning/hosted-pieces';
import { linkName } from '../../src/lib/provisioning/linked-workflow';
import { expressionFor } from '../../src/lib/provisioning/workflow-definition';
import { waitForCall } from './arrivals';
import { asTested, expectedRecord } from './expected-record';
import type { FlowOnHost, PieceStep } from './flow';
import { finishedCall } from './public-addresses';
import { hasHttpPiece, sendTo } from './steps';
import { publishOnHost, requestInDiga } from './workflow-in-diga';
import { makeFlow, type World } from './world';

const FLOW_NAME = 'Test of the Diga piece, assigned in Diga';

/**
 * Lets the engine of the host run the workflow that a flow has in Diga, with Call Finished of this piece in
 * place of Diga's own.
 */
export async function runLinkedWorkflow(world: World, trigger: PieceStep): Promise<void> {
  step('Run the workflow that a flow has in Diga');
  if (!hasHttpPiece(world.offered)) {
    say('Left out: this host does not have the HTTP piece.');
    return;
  }
  const flow = await publishAssignedFlow(world, trigger);
  const inDiga = await publishOnHost(
    world,
    {
      trigger,
      expression: [expressionFor('trigger', 'id'), expressionFor('trigger', 'call_id')],
    },
    {
      name: linkName(FLOW_NAME),
      ...requestInDiga(world, FLOW_NAME),
      trigger: CALL_FINISHED,
    },
  );
  const callId = finishedCall(world);
  const { given } = await waitForCall(world, flow, callId);
  check('Its HTTP step starts the flow', asTested(given), expectedRecord(world.sandbox, callId));
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
