import { spawnSync } from 'node:child_process';
import { type Peer, peers } from './peers';
import { type Row, rowOf } from './report';

/** The script of a fresh process: loads a piece, if one is given, and reads its metadata. */
const PROBE = `
  const [file] = process.argv.slice(1);
  const start = performance.now();
  if (file) {
    const exported = Object.values(require(file));
    exported.find((value) => value?.constructor?.name === 'Piece').metadata();
  }
  const load = performance.now() - start;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stdout.write(JSON.stringify({ load, cpu: userCPUTime + systemCPUTime, memory: maxRSS }));
`;

interface Load {
  /** Time of the whole process, measured by the parent. */
  wall: number;
  cpu: number;
  /** Peak memory. */
  memory: number;
  /** Time of loading and metadata alone, measured inside the process. */
  load: number;
}

/** The loads of each subject by its name, in the order of the rounds. */
type Loads = ReadonlyMap<string, readonly Load[]>;

/** Loads our piece, each peer and an empty script, alternately, each time in a fresh process. */
export function coldLoad(ourFile: string, peerFolder: string, rounds: number): Row[] {
  const subjects = [
    { name: 'empty', file: '' },
    { name: 'ours', file: ourFile },
    ...peers.map(({ name }) => ({
      name,
      file: require.resolve(name, { paths: [peerFolder] }),
    })),
  ];
  const loads = new Map<string, Load[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    // Alternating the order keeps a drift of the machine from favouring one subject.
    const ordered = round % 2 === 0 ? subjects : [...subjects].reverse();
    for (const { name, file } of ordered) loads.get(name)?.push(loadOnce(file));
  }
  return peers.flatMap((peer) => rowsOf(loads, peer));
}

function rowsOf(loads: Loads, { name: peer, limit, loadLimit }: Peer): Row[] {
  const beside = `beside ${peer.replace('@activepieces/', '')}`;
  const each = (name: string, what: keyof Load) =>
    (loads.get(name) ?? []).map((load) => load[what]);
  const row = (text: string, what: keyof Load, subject = 'ours', max?: number) =>
    rowOf(`${text}: ${beside}`, '×', ratios(each(subject, what), each(peer, what)), max);
  const beyondEmpty = (subject: string) =>
    each(subject, 'memory').map(
      (memory, round) => memory - (each('empty', 'memory')[round] ?? NaN),
    );
  const memory = ratios(beyondEmpty('ours'), beyondEmpty(peer));
  return [
    row('cold load, wall time of the process', 'wall', 'ours', limit),
    row('    an empty Node process', 'wall', 'empty'),
    row('    loading and metadata alone', 'load', 'ours', loadLimit),
    row('    CPU time of the process', 'cpu', 'ours', limit),
    row('    an empty Node process', 'cpu', 'empty'),
    row('    peak memory of the process', 'memory', 'ours', limit),
    row('    an empty Node process', 'memory', 'empty'),
    rowOf(`    beyond the empty process: ${beside}`, '×', memory, limit),
  ];
}

function ratios(values: readonly number[], others: readonly number[]): number[] {
  return values.map((value, round) => value / (others[round] ?? NaN));
}

function loadOnce(file: string): Load {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', PROBE, file], {
    encoding: 'utf8',
    env: {},
  });
  const wall = performance.now() - start;
  if (status !== 0) throw new Error(`${file} cannot be loaded: ${stderr}`);
  return { wall, ...(JSON.parse(stdout) as Omit<Load, 'wall'>) };
}
