import { spawnSync } from 'node:child_process';
import { peers } from './peers';
import { type Row, rowOf } from './report';

/** What a fresh process does: it loads a piece, if it is told one, and asks for its metadata. */
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
  /** Of the whole process, from outside. */
  wall: number;
  cpu: number;
  /** Peak. */
  memory: number;
  /** Of loading and metadata alone, from inside. */
  load: number;
}

/** Loads ours, each peer and nothing at all, in turn, each in a fresh process. */
export function coldLoad(ours: string, peerFolder: string, rounds: number): Row[] {
  const subjects = [
    { name: 'empty', file: '' },
    { name: 'ours', file: ours },
    ...peers.map(({ name, limit }) => ({
      name,
      limit,
      file: require.resolve(name, { paths: [peerFolder] }),
    })),
  ];
  const loads = new Map<string, Load[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    // Each comes first as often as last, so that nothing that drifts favours one of them.
    const inTurn = round % 2 === 0 ? subjects : [...subjects].reverse();
    for (const { name, file } of inTurn) loads.get(name)?.push(loadOnce(file));
  }
  const each = (name: string, what: keyof Load) =>
    (loads.get(name) ?? []).map((load) => load[what]);
  const ratios = (ours: number[], theirs: number[]) =>
    ours.map((value, round) => value / (theirs[round] ?? NaN));
  return peers.flatMap(({ name, limit }) => {
    const to = `to ${name.replace('@activepieces/', '')}`;
    const row = (text: string, what: keyof Load, subject = 'ours', most?: number) =>
      rowOf(`${text}: ${to}`, '×', ratios(each(subject, what), each(name, what)), most);
    const beyondEmpty = (subject: string) =>
      each(subject, 'memory').map(
        (memory, round) => memory - (each('empty', 'memory')[round] ?? NaN),
      );
    const memory = ratios(beyondEmpty('ours'), beyondEmpty(name));
    return [
      row('cold load, wall time of the process', 'wall', 'ours', limit),
      row('    an empty Node process', 'wall', 'empty'),
      row('    loading and metadata alone', 'load', 'ours', limit),
      row('    CPU time of the process', 'cpu', 'ours', limit),
      row('    an empty Node process', 'cpu', 'empty'),
      row('    peak memory of the process', 'memory', 'ours', limit),
      row('    an empty Node process', 'memory', 'empty'),
      rowOf(`    beyond the empty process: ${to}`, '×', memory, limit),
    ];
  });
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
