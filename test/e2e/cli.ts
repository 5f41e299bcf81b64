/** `npm run test:host`: the piece in a running Activepieces, from installation to clean-up. */
import { parseArgs } from 'node:util';
import { sayFailure, step } from '../../scripts/lib/output';
import { readFlags, signIn } from '../../scripts/install/session';
import { startSandbox } from '../sandbox/sandbox';
import { seedProject } from '../sandbox/seed';
import { dropDelivery, publish, republish, switchOff } from './calls';
import { finishCalls } from './finished-calls';
import { chooseAgents, connect, installPiece, pressTest, refusePublishing } from './preparing';
import { postToPublicAddresses } from './public-addresses';
import { startSink } from './sink';
import { offeredBy, sendTo } from './steps';
import { importTemplates } from './templates';
import { type CleanUps, makeFlow } from './world';

/**
 * Runs every step.
 *
 * @throws {Error} when a check fails
 */
async function testOnHost(
  url: string,
  account: { email: string; password: string },
  waitForRenewal: boolean,
  cleanUps: CleanUps,
): Promise<void> {
  step('Install the piece');
  const { CURRENT_VERSION } = await readFlags(url);
  const session = await signIn(url, account);
  const { projectId } = session;
  if (projectId === undefined) throw new Error('The account has no project for flows.');
  const { name, version } = await installPiece(session, CURRENT_VERSION ?? 'unknown');

  const sandbox = await startSandbox({ loopbackIsPublic: true });
  cleanUps.push(() => sandbox.close());
  const project = seedProject(sandbox);
  const sink = await startSink();
  cleanUps.push(() => sink.close());
  const offered = await offeredBy(session);
  const world = { session, projectId, offered, sandbox, project, sink, cleanUps };

  const trigger = await connect(world, {
    displayName: 'Call Finished',
    pieceName: name,
    pieceVersion: version,
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
  await importTemplates(world, version);
  if (waitForRenewal) await dropDelivery(world, flow);
  await switchOff(world, flow);
  await postToPublicAddresses(world, { ...trigger, input: chosen });
}

/** Removes everything that was created, despite failures; throws the first one. */
async function cleanUp(cleanUps: CleanUps): Promise<void> {
  const failures: unknown[] = [];
  for (const undo of cleanUps.reverse()) {
    await undo().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function main(): Promise<void> {
  const { AP_URL: url, AP_EMAIL: email, AP_PASSWORD: password } = process.env;
  if (!url || !email || !password) {
    console.log(
      'Skipped: set AP_URL, AP_EMAIL and AP_PASSWORD to test the piece in a running Activepieces.',
    );
    return;
  }
  const { values } = parseArgs({ options: { renewal: { type: 'boolean', default: false } } });
  const cleanUps: CleanUps = [];
  try {
    try {
      await testOnHost(url.replace(/\/+$/, ''), { email, password }, values.renewal, cleanUps);
    } finally {
      await cleanUp(cleanUps);
    }
    console.log('\nEvery check passed, and everything that was created is removed.');
  } catch (error) {
    sayFailure(error);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
