/** `npm run contract`: holds the packed piece and the sandbox to Diga's published description. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Piece } from '@activepieces/pieces-framework';
import { DIFFERENCES } from '../../test/sandbox/differences';
import { type Sandbox, startSandbox } from '../../test/sandbox/sandbox';
import { seedProject } from '../../test/sandbox/seed';
import { startHost } from '../../test/support/host';
import { addExamples } from '../../test/support/inputs';
import { pack } from '../build/pack';
import { STORIES } from '../demo/demo';
import { sayFailure } from '../lib/output';
import { install, load } from '../lib/packed-piece';
import { createChecker, type Description, type Exchange } from './checker';
import { startProxy } from './proxy';
import { atOnce, type InWorld, probe, runActions, runTriggers, type World } from './uses';

const HELP = `Usage: npm run contract -- <openapi.json>

Runs every action, hook and picker of the packed piece against the sandbox, and checks each request and each
answer against Diga's API description. Exits with 1 if a request is malformed, or if an answer of the sandbox
differs without a reason in test/sandbox/differences.ts.`;

/** What a run has counted, by text. */
interface Tally {
  requests: number;
  operations: Map<string, number>;
  malformed: Map<string, number>;
  differences: Map<string, number>;
}

/** Runs everything, and counts. */
async function run(piece: Piece, description: Description): Promise<Tally> {
  const check = createChecker(description);
  const tally: Tally = {
    requests: 0,
    operations: new Map(),
    malformed: new Map(),
    differences: new Map(),
  };
  const { operations, malformed, differences } = tally;
  const seen = (exchange: Exchange) => {
    const findings = check(exchange);
    tally.requests += 1;
    if (findings.operation !== undefined) count(operations, [findings.operation]);
    count(malformed, findings.malformed);
    count(differences, findings.differences);
  };
  const inWorldWith = async <Seed>(
    seed: (sandbox: Sandbox) => Seed,
    use: (world: Pick<World, 'sandbox' | 'host' | 'connection'> & Seed) => Promise<unknown>,
  ) => {
    const sandbox = await startSandbox({ loopbackIsPublic: true });
    const [host, proxy] = await Promise.all([startHost(piece), startProxy(sandbox.url, seen)]);
    const connection = { apiKey: sandbox.apiKey, baseUrl: proxy.url };
    try {
      await use({ sandbox, host, connection, ...seed(sandbox) });
    } finally {
      for (const each of [host, proxy, sandbox]) await each.close();
    }
  };
  const inWorld: InWorld = (use) => inWorldWith(addExamples, use);
  await inWorld(({ host, connection }) => host.check(connection));
  await runActions(piece, inWorld);
  await runTriggers(piece, inWorld);
  await atOnce(Object.values(STORIES), ({ tell }) =>
    inWorldWith((sandbox) => ({ project: seedProject(sandbox) }), tell),
  );
  const refused = (exchange: Exchange) => count(differences, check(exchange).differences);
  await inWorldWith(addExamples, async ({ sandbox }) => {
    const proxy = await startProxy(sandbox.url, refused);
    const keys = { user: sandbox.apiKey, visitor: sandbox.createKey({}) };
    await probe(operations.keys(), { url: proxy.url, keys }).finally(() => proxy.close());
  });
  return tally;
}

function count(tally: Map<string, number>, texts: readonly string[]): void {
  for (const text of texts) tally.set(text, (tally.get(text) ?? 0) + 1);
}

/** Prints a run; returns whether all is as described. */
function report({ requests, operations, malformed, differences }: Tally): boolean {
  const reasonFor = (text: string) => DIFFERENCES.find(({ difference }) => difference.test(text));
  const unmarked = [...differences].filter(([text]) => !reasonFor(text));
  const unused = DIFFERENCES.filter(
    ({ difference }) => ![...differences.keys()].some((text) => difference.test(text)),
  );
  console.log(`${operations.size} operations used, in ${requests} requests:`);
  for (const [name, times] of [...operations].sort()) console.log(`  ${times} × ${name}`);
  console.log(`${malformed.size} malformed requests`);
  for (const [text, times] of malformed) console.log(`  ${times} × ${text}`);
  console.log(`${differences.size - unmarked.length} differences of the sandbox are assumptions`);
  console.log(`${unmarked.length} are not:`);
  for (const [text, times] of unmarked) console.log(`  ${times} × ${text}`);
  for (const { difference } of unused) console.log(`No difference is marked by ${difference}`);
  return malformed.size === 0 && unmarked.length === 0;
}

/** Runs without what stories and triggers print. */
async function quietly<Result>(work: () => Promise<Result>): Promise<Result> {
  const { log, warn } = console;
  console.log = console.warn = () => undefined;
  try {
    return await work();
  } finally {
    Object.assign(console, { log, warn });
  }
}

async function main(): Promise<void> {
  const [file] = process.argv.slice(2);
  if (file === undefined || file === '--help') {
    console.log(HELP);
    process.exitCode = file === undefined ? 1 : 0;
    return;
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'piece-diga-contract-'));
  try {
    const description = JSON.parse(await readFile(file, 'utf8')) as Description;
    install(await pack(), folder);
    const tally = await quietly(() => run(load(folder), description));
    if (!report(tally)) process.exitCode = 1;
  } catch (error) {
    sayFailure(error);
    process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (require.main === module) void main();
