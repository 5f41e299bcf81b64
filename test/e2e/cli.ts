/** `npm run test:host`: the piece in a running Activepieces, from installation to clean-up. */
import { parseArgs } from 'node:util';
import { dropDelivery, publish, republish, switchOff } from './calls';
import { finishCalls } from './finished-calls';
import { answerAgents } from './function-call';
import { runLinkedWorkflow } from './linked-workflow';
import { openWorld } from './opening';
import { prepareCalls } from './pre-call';
import { chooseAgents, connect, pressTest, refusePublishing } from './preparing';
import { postToPublicAddresses } from './public-addresses';
import { accountFrom, type HostAccount, runAndCleanUp } from './run';
import { sendTo } from './steps';
import { importTemplates } from './templates';
import { type CleanUps, makeFlow } from './world';

/**
 * Runs every step.
 *
 * @throws {Error} when a check fails
 */
async function testOnHost(
  account: HostAccount,
  waitForRenewal: boolean,
  cleanUps: CleanUps,
): Promise<void> {
  const world = await openWorld(account, cleanUps);
  const { offered, piece, sink } = world;
  const trigger = await connect(world, {
    displayName: 'Call Finished',
    pieceName: piece.name,
    pieceVersion: piece.version,
    part: 'call_finished',
    input: {},
  });
  const flow = await makeFlow(world, 'Test of the Diga piece');
  const chosen = await chooseAgents(world, flow, trigger);
  await flow.setTrigger({ ...trigger, input: chosen });
  await sendTo(flow, offered, sink.url);
  await pressTest(world, flow);
  await refusePublishing(world, trigger, chosen);
  await publish(world, flow);
  await finishCalls(world, flow);
  await republish(world, flow);
  await importTemplates(world, piece.version);
  if (waitForRenewal) await dropDelivery(world, flow);
  await switchOff(world, flow);
  await postToPublicAddresses(world, { ...trigger, input: chosen });
  await runLinkedWorkflow(world, { ...trigger, input: chosen });
  await answerAgents(world, trigger.input['auth']);
  await prepareCalls(world, trigger.input['auth']);
}

async function main(): Promise<void> {
  const account = accountFrom(process.env);
  if (!account) {
    console.log(
      'Skipped: set AP_URL, AP_EMAIL and AP_PASSWORD to test the piece in a running Activepieces.',
    );
    return;
  }
  const { values } = parseArgs({ options: { renewal: { type: 'boolean', default: false } } });
  await runAndCleanUp((cleanUps) => testOnHost(account, values.renewal, cleanUps));
}

if (require.main === module) void main();
