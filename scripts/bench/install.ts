import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { npmInstall, peers } from './peers';
import { type Row, rowOf } from './report';

/** Nobody listens there. */
const NO_REGISTRY = ['--registry', 'http://127.0.0.1:9'];

/** Installs with an empty cache, each of which downloads the peer anew: few, to spare the registry. */
const ROUNDS_FROM_NOTHING = 3;

/** Installs ours without a registry and piece-webhook with it, in turn, each into an empty folder. */
export async function installing(file: string, folder: string, rounds: number): Promise<Row[]> {
  const webhook = peers
    .filter(({ name }) => name.endsWith('piece-webhook'))
    .map(({ name, version }) => `${name}@${version}`);
  const timed = async (packages: string[], options: string[]): Promise<number> => {
    const empty = await mkdtemp(path.join(folder, 'install-'));
    const start = performance.now();
    npmInstall(empty, packages, options);
    const time = performance.now() - start;
    await rm(empty, { recursive: true });
    return time;
  };
  const ratio = async (cache: string) => {
    const ours = await timed([file], [...NO_REGISTRY, '--cache', path.join(folder, 'no-cache')]);
    return ours / (await timed(webhook, ['--cache', cache]));
  };
  const fromNothing: number[] = [];
  for (let round = 0; round < ROUNDS_FROM_NOTHING; round += 1) {
    const cache = path.join(folder, `cache-${round}`);
    await mkdir(cache);
    fromNothing.push(await ratio(cache));
  }
  const fromCache: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    fromCache.push(await ratio(path.join(folder, 'cache-0')));
  }
  return [
    rowOf('install, no registry: to piece-webhook from the registry', '×', fromNothing, 0.15),
    rowOf('    to piece-webhook from a full npm cache', '×', fromCache),
  ];
}
