import { execFileSync, spawnSync } from 'node:child_process';
import { quantile, type Row } from './report';

/** Pieces that Activepieces publishes, and the highest ratios of ours to them. */
const PEERS = [
  { name: '@activepieces/piece-store', version: '0.6.20', maxAlone: 0.35, maxProcess: 1 },
  { name: '@activepieces/piece-slack', version: '0.17.9', maxAlone: 0.17, maxProcess: 0.4 },
  { name: '@activepieces/piece-webhook', version: '0.1.29', maxAlone: 0.25, maxProcess: 0.25 },
];

/** How often each piece is loaded. */
const ROUNDS = 15;

/** The script of a fresh process: loads a piece, if one is given, and reads its metadata. */
const PROBE = `
  const [file] = process.argv.slice(1);
  const start = performance.now();
  if (file) {
    const exported = Object.values(require(file));
    exported.find((value) => value?.constructor?.name === 'Piece').metadata();
  }
  const alone = performance.now() - start;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stdout.write(JSON.stringify({ alone, cpu: userCPUTime + systemCPUTime, memory: maxRSS }));
`;

/** The script of a fresh process: loads a file by hand, and prints the times of its reading, compiling and running. */
const PARTS_PROBE = `
  const { readFileSync } = require('node:fs');
  const { createRequire, wrap } = require('node:module');
  const { Script } = require('node:vm');
  const [file] = process.argv.slice(1);
  const times = [performance.now()];
  const code = readFileSync(file, 'utf8');
  times.push(performance.now());
  const run = new Script(wrap(code), { filename: file }).runInThisContext();
  times.push(performance.now());
  const exports = {};
  run(exports, createRequire(file), { exports }, file, '');
  times.push(performance.now());
  process.stdout.write(JSON.stringify(times.slice(1).map((time, index) => time - times[index])));
`;

/** Which parts of the time to load our piece go into reading, compiling and running it. */
export function partsOfLoading(ourFile: string): string {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const { stdout } = spawnSync(process.execPath, ['-e', PARTS_PROBE, ourFile], {
      encoding: 'utf8',
      env: {},
    });
    return JSON.parse(stdout) as [number, number, number];
  });
  const times = [0, 1, 2].map((part) =>
    quantile(
      rounds.map((round) => round[part] ?? NaN),
      0.5,
    ),
  );
  const total = times.reduce((sum, time) => sum + time, 0);
  const [reading, compiling, running] = times.map(
    (time) => `${Math.round((time / total) * 100)} %`,
  );
  return `Of the time to load the piece, ${reading} goes into reading, ${compiling} into compiling, ${running} into running it.`;
}

/** What a load costs: `alone` is its time inside the process, the rest is of the whole process. */
type Load = Record<'alone' | 'wall' | 'cpu' | 'memory', number>;

/**
 * Loads our piece in fresh processes, and its peers, which npm installs from the registry into a folder.
 * Of a process, only what it takes beyond an empty one is compared.
 */
export function loading(ourFile: string, folder: string): Row[] {
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
  const packages = PEERS.map(({ name, version }) => `${name}@${version}`);
  execFileSync('npm', ['install', ...options, ...packages], { cwd: folder, stdio: 'pipe' });
  const getFile = (name: string) => require.resolve(name, { paths: [folder] });
  const files = ['', ourFile, ...PEERS.map(({ name }) => getFile(name))];
  // In turn, so that a drift of the machine favours none.
  const rounds = Array.from({ length: ROUNDS }, () => files.map(load));
  const cost = (file: string, what: keyof Load) =>
    quantile(
      rounds.map((loads) => loads[files.indexOf(file)]?.[what] ?? NaN),
      0.5,
    );
  return PEERS.flatMap(({ name, maxAlone, maxProcess }) => {
    const beyondEmpty = (what: keyof Load) =>
      (cost(ourFile, what) - cost('', what)) / (cost(getFile(name), what) - cost('', what));
    const rows: [string, number, number][] = [
      ['alone', cost(ourFile, 'alone') / cost(getFile(name), 'alone'), maxAlone],
      ['time of the process', beyondEmpty('wall'), maxProcess],
      ['CPU time of the process', beyondEmpty('cpu'), maxProcess],
      ['memory of the process', beyondEmpty('memory'), maxProcess],
    ];
    return rows.map(([what, value, limit]) => ({
      what: `loading, beside ${name.replace(/^.*\//, '')}: ${what}`,
      unit: '×',
      value,
      limit,
    }));
  });
}

function load(file: string): Load {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', PROBE, file], {
    encoding: 'utf8',
    env: {},
  });
  const wall = performance.now() - start;
  if (status !== 0) throw new Error(`${file} cannot be loaded: ${stderr}`);
  return { wall, ...(JSON.parse(stdout) as Omit<Load, 'wall'>) };
}
