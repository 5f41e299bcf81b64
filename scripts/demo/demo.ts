/** `npm start`: what the packed piece does, made for reading. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Piece } from '@activepieces/pieces-framework';
import { startSandbox } from '../../test/sandbox/sandbox';
import { seedProject } from '../../test/sandbox/seed';
import { startHost } from '../../test/support/host';
import { pack } from '../build/pack';
import { check, say, sayFailure, step } from '../lib/output';
import { install, load } from '../lib/packed-piece';
import { manifest } from '../lib/paths';
import { afterEachCall } from './call-finished';
import { answerDuringCall, assignInDiga, greetByName } from './in-diga';
import { callFromFlow, replacePriceList, rollBack } from './actions';
import { chosenStories } from './options';
import type { World } from './world';

interface Story {
  about: string;
  tell: (world: World) => Promise<void>;
}

/** By name. The first is the main job. */
export const STORIES: Readonly<Record<string, Story>> = {
  'call-finished': { about: 'the main job; runs if you name none', tell: afterEachCall },
  'make-call': { about: 'a flow makes a call and waits for its end', tell: callFromFlow },
  'publish-version': { about: 'publish a new greeting and roll it back', tell: rollBack },
  'add-knowledge': { about: "replace an agent's price list", tell: replacePriceList },
  'function-call': { about: 'a flow answers an agent during a call', tell: answerDuringCall },
  'pre-call': { about: 'a flow greets a known caller by name', tell: greetByName },
  'assigned-in-diga': { about: 'Diga decides for which calls a flow runs', tell: assignInDiga },
};

const HELP = `Packs the piece, installs it into an empty folder, and uses it against the sandbox.

Usage: npm start -- [story …] [--all]

${Object.entries(STORIES)
  .map(([name, { about }]) => `  ${name.padEnd(16)}  ${about}`)
  .join('\n')}
  ${'--all'.padEnd(16)}  every story`;

/** Packs the piece and loads it from a folder into which npm has installed it. */
async function installPiece(folder: string): Promise<Piece> {
  step('Pack the piece and install it into an empty folder, as a host does');
  const packedFile = await pack();
  const { size } = await stat(packedFile);
  const installed = install(packedFile, folder);
  const piece = load(folder);
  const triggers = Object.values(piece.triggers()).map(({ displayName }) => displayName);
  say(
    `${path.basename(packedFile)}, ${Math.ceil(size / 1000)} KB: ${triggers.join(', ')} and ${Object.keys(piece.actions()).length} actions`,
  );
  check('It installs offline, with no other package', installed, [manifest.name]);
  return piece;
}

/** Runs a story in a world of its own. */
async function tell({ tell }: Story, piece: Piece): Promise<void> {
  const sandbox = await startSandbox({ loopbackIsPublic: true });
  const host = await startHost(piece);
  const connection = { apiKey: sandbox.apiKey, baseUrl: sandbox.url };
  try {
    await tell({ sandbox, host, connection, project: seedProject(sandbox) });
  } finally {
    await host.close();
    await sandbox.close();
  }
}

async function runStories(names: string[]): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'piece-diga-demo-'));
  try {
    const piece = await installPiece(folder);
    for (const [name, story] of Object.entries(STORIES)) {
      if (names.includes(name)) await tell(story, piece);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.log('\nAll checks passed.');
}

async function main(): Promise<void> {
  try {
    const names = chosenStories(process.argv.slice(2), Object.keys(STORIES));
    if (names === 'help') console.log(HELP);
    else await runStories(names);
  } catch (error) {
    sayFailure(error);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
