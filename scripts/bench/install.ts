import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { npmInstall, peers } from './peers';
import { type Row, rowOf } from './report';

/** Nothing listens on this port. */
const NO_REGISTRY = ['--registry', 'http://127.0.0.1:9'];

/** Rounds with an empty cache. Few, because each downloads the peer from the registry. */
const EMPTY_CACHE_ROUNDS = 3;

/** Times the install of our piece without a registry and of piece-webhook with it, alternately. */
export async function installTimes(file: string, folder: string, rounds: number): Promise<Row[]> {
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
  const emptyCache: number[] = [];
  for (let round = 0; round < EMPTY_CACHE_ROUNDS; round += 1) {
    const cache = path.join(folder, `cache-${round}`);
    await mkdir(cache);
    emptyCache.push(await ratio(cache));
  }
  const fullCache: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    fullCache.push(await ratio(path.join(folder, 'cache-0')));
  }
  return [
    rowOf('install, no registry: to piece-webhook from the registry', '×', emptyCache, 0.15),
    rowOf('    to piece-webhook from a full npm cache', '×', fullCache),
  ];
}
