import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { atWork } from './at-work';
import { backlog } from './backlog';
import { coldLoad } from './cold-load';
import { functionCall } from './function-call';
import { installTimes } from './install';
import { npmInstall, peers } from './peers';
import { isWithinLimit, linesOf, type Row } from './report';
import { requestsPerRenewal } from './renewals';
import { requestsPerDelivery } from './requests';
import { pack } from '../build/pack';
import { install, load } from '../lib/packed-piece';
import { manifest, root } from '../lib/paths';

/** Rounds of every measurement of time or memory. */
const ROUNDS = 15;

/** The file for the rows; git ignores it. */
const RESULT = path.join(root, 'bench.json');

/**
 * Measures the packed piece: beside pieces of Activepieces, which it installs from the registry into a
 * temporary folder, and beside bare requests. Prints a report and writes `bench.json`.
 */
async function bench(folder: string): Promise<void> {
  const packedFile = await pack();
  const ourFolder = path.join(folder, 'ours');
  const peerFolder = path.join(folder, 'theirs');
  await Promise.all([mkdir(ourFolder), mkdir(peerFolder)]);
  install(packedFile, ourFolder);
  npmInstall(
    peerFolder,
    peers.map(({ name, version }) => `${name}@${version}`),
    [],
  );
  const installed = path.join(ourFolder, 'node_modules', manifest.name);
  const piece = load(ourFolder);

  const rows: Row[] = [];
  const loadBefore = loadavg();
  for (const measure of [
    () => coldLoad(path.join(installed, 'src/index.js'), peerFolder, ROUNDS),
    () => sizes(packedFile, installed),
    () => installTimes(packedFile, folder, ROUNDS),
    () => requestsPerDelivery(piece),
    () => requestsPerRenewal(piece),
    () => functionCall(piece),
    () => atWork(ourFolder, ROUNDS),
    () => backlog(piece, ourFolder),
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
  const overLimit = rows.filter((row) => !isWithinLimit(row)).length;
  console.log(
    `\n  ${overLimit} of ${rows.length} rows are over their limit. ${path.basename(RESULT)} has all rows.`,
  );
}

async function sizes(packedFile: string, installed: string): Promise<Row[]> {
  const names = await readdir(installed, { recursive: true });
  const files = await Promise.all(names.map((name) => stat(path.join(installed, name))));
  const unpacked = files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0);
  return [
    { what: 'size, packed', unit: 'KB', value: (await stat(packedFile)).size / 1024, limit: 110 },
    { what: '    unpacked', unit: 'KB', value: unpacked / 1024, limit: 480 },
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
