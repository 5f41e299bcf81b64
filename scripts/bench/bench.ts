import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { atWork } from './at-work';
import { backlog } from './backlog';
import { coldLoad } from './cold-load';
import { installing } from './install';
import { npmInstall, peers } from './peers';
import { isReached, linesOf, type Row } from './report';
import { requestsPerRenewal } from './renewals';
import { requestsPerDelivery } from './requests';
import { install, load } from '../lib/packed-piece';
import { pack } from '../build/pack';
import { manifest, root } from '../lib/paths';

/** How often everything is measured that time or memory goes into. */
const ROUNDS = 15;

/** Where the rows are kept; git ignores it. */
const RESULT = path.join(root, 'bench.json');

/**
 * Measures the packed piece: against pieces of Activepieces, which it installs from the registry into a
 * temporary folder, and against bare requests. Prints a table and writes `bench.json`.
 */
async function bench(folder: string): Promise<void> {
  const packedFile = await pack();
  const ours = path.join(folder, 'ours');
  const theirs = path.join(folder, 'theirs');
  await Promise.all([mkdir(ours), mkdir(theirs)]);
  install(packedFile, ours);
  npmInstall(
    theirs,
    peers.map(({ name, version }) => `${name}@${version}`),
    [],
  );
  const installed = path.join(ours, 'node_modules', manifest.name);
  const piece = load(ours);

  const rows: Row[] = [];
  const loadBefore = loadavg();
  for (const measure of [
    () => coldLoad(path.join(installed, 'src/index.js'), theirs, ROUNDS),
    () => sizes(packedFile, installed),
    () => installing(packedFile, folder, ROUNDS),
    () => requestsPerDelivery(piece),
    () => requestsPerRenewal(piece),
    () => atWork(ours, ROUNDS),
    () => backlog(piece, ours),
  ]) {
    const measured = await measure();
    console.log(linesOf(measured).join('\n'));
    rows.push(...measured);
  }
  const machine = { node: process.version, cpus: cpus().length, load: [loadBefore, loadavg()] };
  await writeFile(
    RESULT,
    `${JSON.stringify({ at: new Date(), rounds: ROUNDS, machine, rows }, null, 2)}\n`,
  );
  const missed = rows.filter((row) => !isReached(row)).length;
  console.log(
    `\n  ${missed} of ${rows.length} rows not reached; all of them are in ${path.basename(RESULT)}.`,
  );
}

async function sizes(packedFile: string, installed: string): Promise<Row[]> {
  const names = await readdir(installed, { recursive: true });
  const files = await Promise.all(names.map((name) => stat(path.join(installed, name))));
  const unpacked = files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0);
  return [
    { what: 'size, packed', unit: 'KB', value: (await stat(packedFile)).size / 1024, limit: 100 },
    { what: '    unpacked', unit: 'KB', value: unpacked / 1024, limit: 400 },
  ];
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'piece-diga-bench-'));
  try {
    await bench(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
