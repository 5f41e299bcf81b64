/** `npm run test:builder`: the piece in the builder of a running Activepieces, in a real browser. */
import { parseArgs } from 'node:util';
import { check, step } from '../../../scripts/lib/output';
import { openWorld } from '../opening';
import { accountFrom, type HostAccount, runAndCleanUp } from '../run';
import type { CleanUps } from '../world';
import { findBrowser } from './browser-path';
import { openBuilder } from './browser';
import { buildFirstFlow } from './first-flow';
import { switchToSpanish } from './language';
import { showLinkedWorkflow } from './linked-workflow';
import { openEveryPanel } from './panels';
import { showWholeFlow } from './whole-flow';

interface Options {
  account: HostAccount;
  browser: string;
  takePictures: boolean;
}

/**
 * Runs every step.
 *
 * @throws {Error} when a check fails
 */
async function testInBuilder(options: Options, cleanUps: CleanUps): Promise<void> {
  const world = await openBuilder(await openWorld(options.account, cleanUps), options);
  const auth = await buildFirstFlow(world);
  await openEveryPanel(world, auth);
  await showWholeFlow(world, auth);
  await showLinkedWorkflow(world, auth);
  await switchToSpanish(world);
  step('Look back');
  check('The browser logged no error of the piece', world.errors.ours, []);
  world.findings.assertNone();
}

async function main(): Promise<void> {
  const account = accountFrom(process.env);
  const browser = findBrowser(process.env);
  if (!account || !browser) {
    console.log(
      'Skipped: set AP_URL, AP_EMAIL and AP_PASSWORD, and have a Chromium (or set CHROMIUM_PATH), to test the piece in the builder.',
    );
    return;
  }
  const { values } = parseArgs({ options: { pictures: { type: 'boolean', default: false } } });
  const options = { account, browser, takePictures: values.pictures };
  await runAndCleanUp((cleanUps) => testInBuilder(options, cleanUps));
}

if (require.main === module) void main();
