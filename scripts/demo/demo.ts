/** `npm start`: the main job from end to end, made for reading. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox } from '../../test/sandbox/sandbox';
import { seedProject } from '../../test/sandbox/seed';
import { startHost } from '../../test/support/host';
import { sayFailure } from '../lib/output';
import { assignInDiga } from './assigned-flow';
import { chooseAgents, connect, pressTest } from './build-flow';
import { callFromFlow } from './call-from-flow';
import { runCalls } from './calls';
import { answerDuringCall } from './function-call';
import { installPiece } from './install-piece';
import { rollBack } from './roll-back';
import { greetByName } from './pre-call';
import { replacePriceList } from './price-list';
import { showSteps } from './show-steps';
import { switchOff, switchOn } from './switch-flow';

/** Closes servers and removes folders, last first. */
type CleanUps = (() => Promise<void>)[];

/**
 * Installs the packed piece into a simulated host, connects it to the sandbox, and builds, switches
 * on, runs and switches off a flow. Throws at the first check that fails.
 */
async function demo(cleanUps: CleanUps): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'piece-diga-demo-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  const piece = await installPiece(folder);
  const sandbox = await startSandbox({ loopbackIsPublic: true });
  cleanUps.push(() => sandbox.close());
  const host = await startHost(piece);
  cleanUps.push(() => host.close());
  const project = seedProject(sandbox);
  // Published too, so that its calls are rejected only because the agent is not selected.
  const { agentId: nightDesk } = project.nightDesk;
  sandbox.publish(nightDesk, sandbox.launchVersion(nightDesk));

  await connect(host, sandbox);
  const flow = host.addFlow({
    trigger: 'call_finished',
    connection: { apiKey: sandbox.apiKey, baseUrl: sandbox.url },
  });
  await chooseAgents(flow);
  const tested = await pressTest(flow, sandbox, project);
  await switchOn(flow, sandbox);
  await runCalls(flow, host, sandbox, project);
  showSteps(flow.runs, tested);
  await callFromFlow(host, sandbox, project);
  await rollBack(host, sandbox, project);
  await replacePriceList(host, sandbox);
  await answerDuringCall(host, sandbox, project);
  await greetByName(host, sandbox, project);
  await switchOff(flow, sandbox);
  await assignInDiga(host, sandbox, project);
}

async function main(): Promise<void> {
  const cleanUps: CleanUps = [];
  try {
    try {
      await demo(cleanUps);
    } finally {
      for (const cleanUp of cleanUps.reverse()) await cleanUp();
    }
    console.log('\nEverything is as it should be.');
  } catch (error) {
    sayFailure(error);
    process.exitCode = 1;
  }
}

void main();
