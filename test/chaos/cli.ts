import { execFile, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs, promisify } from 'node:util';
import pMap from 'p-map';
import { ALL_FAULTS, type Fault, FAULTS, isFault } from './faults';
import { mistakesIn, type Report } from './report';
import { isPart, type Part } from './simulated-store';
import { simulate } from './simulation';

const HELP = `Runs the trigger through simulated days full of faults, and counts flow runs that were lost,
doubled, unwanted (of a call that the flow is not for) or incomplete (without the whole transcript),
and values that were too big for the host's store. The exit code is 1 unless all are 0.

  npm run chaos -- [--seeds 20] [--first-seed 1] [--calls 10000] [--flows 12] [--agents 50]
                   [--hours 24] [--without NAME[,NAME]] [--only NAME[,NAME]]
                   [--jobs <number of cores>]
  npm run chaos -- --writes [--seed 1] [--sequences 10000]

The seed determines the run: the same seed gives the same run. --without switches faults off, or a
part of the piece (ledger, catch-up or lease) to see what it is for; --only switches all others off.

--writes tries what the piece writes in Diga: sequences of steps of flows, of a colleague in the
dashboard and of faults, after each of which nothing of others has changed, and nothing live is lost.

Faults:
${ALL_FAULTS.map((name) => `  ${name.padEnd(20)} ${FAULTS[name]}`).join('\n')}
`;

const COLUMNS: [title: string, value: (report: Report) => string | number][] = [
  ['seed', ({ seed }) => seed],
  ['calls', ({ callsFinished }) => callsFinished],
  ['runs due', ({ expected }) => expected],
  ['started', ({ started }) => started],
  ['lost', ({ lost }) => lost],
  ['doubled', ({ doubled }) => doubled],
  ['unwanted', ({ unwanted }) => unwanted],
  ['incomplete', ({ incomplete }) => incomplete],
  ['refused', ({ refused }) => refused],
  ['median', ({ medianDelayMs }) => `${(medianDelayMs / 1_000).toFixed(1)} s`],
  ['worst', ({ worstDelayMs }) => `${(worstDelayMs / 60_000).toFixed(0)} min`],
  ['requests/call', ({ requestsPerCall }) => requestsPerCall.toFixed(1)],
  ['longest renewal', ({ longestRenewalMs }) => `${(longestRenewalMs / 1_000).toFixed(0)} s`],
  ['most keys', ({ mostStoreKeys }) => mostStoreKeys],
  ['biggest value', ({ biggestValue }) => `${(biggestValue / 1024).toFixed(0)} KB`],
];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      seeds: { type: 'string', default: '20' },
      'first-seed': { type: 'string', default: '1' },
      calls: { type: 'string', default: '10000' },
      flows: { type: 'string', default: '12' },
      agents: { type: 'string', default: '50' },
      hours: { type: 'string', default: '24' },
      without: { type: 'string', default: '' },
      only: { type: 'string', default: '' },
      writes: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      sequences: { type: 'string', default: '10000' },
      jobs: { type: 'string', default: String(availableParallelism()) },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  if (values.writes) return runWrites(values.seed, values.sequences);
  const { faults, without } = parseNames(values.only, values.without);
  const first = Number(values['first-seed']);
  const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => first + index);
  const { calls, flows, agents, hours } = values;
  const size = { calls: +calls, flows: +flows, agents: +agents, hours: +hours };
  if (seeds.length === 1 && seeds[0] !== undefined) {
    // A child process of the branch below, or a user who runs one seed.
    const report = await simulate({ ...size, seed: seeds[0], faults, without });
    console.log(toRow(report));
    // A run in which no flow run was due proves nothing.
    if (mistakesIn(report) > 0 || report.expected === 0) process.exitCode = 1;
    return;
  }
  console.log(COLUMNS.map(([title]) => title.padStart(title.length + 2)).join(''));
  await pMap(seeds, (seed) => runInChild(seed), { concurrency: Number(values.jobs) });
}

/** Runs the test of the writes with more sequences, which needs Jest's clock. */
function runWrites(seed: string, sequences: string): void {
  const { status } = spawnSync(
    'npx',
    ['--no-install', 'jest', '--selectProjects', 'tests', 'writes'],
    {
      stdio: 'inherit',
      env: { ...process.env, SEED: seed, SEQUENCES: sequences },
    },
  );
  process.exitCode = status ?? 1;
}

/** The faults to simulate, and the part of the piece to switch off. */
function parseNames(only: string, without: string): { faults: Fault[]; without?: Part } {
  const namesIn = (list: string) => list.split(',').filter((name) => name !== '');
  const excluded = namesIn(without);
  for (const name of [...namesIn(only), ...excluded]) {
    if (!isFault(name) && !isPart(name)) {
      throw new Error(`Unknown name "${name}": npm run chaos -- --help lists them`);
    }
  }
  const chosen = only === '' ? ALL_FAULTS : namesIn(only).filter(isFault);
  const [part] = excluded.filter(isPart);
  return {
    faults: chosen.filter((name) => !excluded.includes(name)),
    ...(part === undefined ? {} : { without: part }),
  };
}

/** Runs one seed in its own process, because simulated time affects the whole process. */
async function runInChild(seed: number): Promise<void> {
  const own = [...process.execArgv, ...process.argv.slice(1)];
  try {
    const child = await promisify(execFile)(process.execPath, [
      ...own,
      '--seeds',
      '1',
      '--first-seed',
      String(seed),
    ]);
    process.stdout.write(child.stdout);
  } catch (error) {
    process.exitCode = 1;
    const { stdout = '', message } = error as Error & { stdout?: string };
    process.stdout.write(stdout || `${seed}: ${message}\n`);
  }
}

function toRow(report: Report): string {
  return COLUMNS.map(([title, value]) => String(value(report)).padStart(title.length + 2)).join('');
}

void main();
