import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs, promisify } from 'node:util';
import pMap from 'p-map';
import type { Report } from './report';
import { simulate } from './simulation';

const HELP = `Runs the trigger through simulated days full of faults, and counts lost and duplicated flow
runs. The exit code is 1 unless both are 0.

  npm run chaos -- [--seeds 20] [--first-seed 1] [--calls 10000] [--flows 20] [--agents 50]
                   [--hours 24] [--without ledger|catch-up|lease] [--jobs <number of cores>]

The seed determines the run: the same seed gives the same run.
`;

const COLUMNS: [title: string, value: (report: Report) => string | number][] = [
  ['seed', ({ seed }) => seed],
  ['calls', ({ callsFinished }) => callsFinished],
  ['runs due', ({ expected }) => expected],
  ['started', ({ started }) => started],
  ['lost', ({ lost }) => lost],
  ['duplicated', ({ duplicated }) => duplicated],
  ['median', ({ medianDelayMs }) => `${(medianDelayMs / 1_000).toFixed(1)} s`],
  ['worst', ({ worstDelayMs }) => `${(worstDelayMs / 60_000).toFixed(0)} min`],
  ['requests/call', ({ requestsPerCall }) => requestsPerCall.toFixed(1)],
  ['entries left', ({ storeEntriesLeft }) => storeEntriesLeft],
  ['longest renewal', ({ longestRenewalMs }) => `${(longestRenewalMs / 1_000).toFixed(0)} s`],
];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', default: false },
      seeds: { type: 'string', default: '20' },
      'first-seed': { type: 'string', default: '1' },
      calls: { type: 'string', default: '10000' },
      flows: { type: 'string', default: '20' },
      agents: { type: 'string', default: '50' },
      hours: { type: 'string', default: '24' },
      without: { type: 'string' },
      jobs: { type: 'string', default: String(availableParallelism()) },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const { without } = values;
  if (without !== undefined && !isPart(without))
    throw new Error(`Unknown part "${without}": use ledger, catch-up or lease`);

  const first = Number(values['first-seed']);
  const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => first + index);
  const { calls, flows, agents, hours } = values;
  const size = { calls: +calls, flows: +flows, agents: +agents, hours: +hours };
  if (seeds.length === 1 && seeds[0] !== undefined) {
    // A child process of the branch below, or a user who runs one seed.
    const report = await simulate({ ...size, seed: seeds[0], without });
    console.log(rowOf(report));
    // A run in which no flow run was due proves nothing.
    if (report.lost + report.duplicated > 0 || report.expected === 0) process.exitCode = 1;
    return;
  }
  console.log(COLUMNS.map(([title]) => title.padStart(title.length + 2)).join(''));
  await pMap(seeds, (seed) => runInChild(seed), { concurrency: Number(values.jobs) });
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

function rowOf(report: Report): string {
  return COLUMNS.map(([title, value]) => String(value(report)).padStart(title.length + 2)).join('');
}

function isPart(text: string): text is 'ledger' | 'catch-up' | 'lease' {
  return ['ledger', 'catch-up', 'lease'].includes(text);
}

void main();
