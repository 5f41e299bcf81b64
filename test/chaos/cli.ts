import { parseArgs } from 'node:util';
import { type Report, simulate } from './simulation';

const HELP = `Runs the trigger through simulated days in which nearly everything goes wrong, and counts
what was lost and what was doubled. Ends with exit code 1 unless both are 0.

  npm run chaos -- [--seeds 20] [--first-seed 1] [--calls 10000] [--flows 20] [--agents 50]
                   [--hours 24] [--without ledger|catch-up|lease]

Every run is made from its seed alone: the same seed gives the same run.
`;

const COLUMNS: [title: string, value: (report: Report) => string | number][] = [
  ['seed', ({ seed }) => seed],
  ['calls', ({ callsFinished }) => callsFinished],
  ['runs due', ({ expected }) => expected],
  ['started', ({ started }) => started],
  ['lost', ({ lost }) => lost],
  ['doubled', ({ doubled }) => doubled],
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
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const { without } = values;
  if (without !== undefined && !isPart(without)) throw new Error(`There is no part "${without}"`);

  console.log(COLUMNS.map(([title]) => title.padStart(title.length + 2)).join(''));
  for (let run = 0; run < Number(values.seeds); run += 1) {
    const report = await simulate({
      seed: Number(values['first-seed']) + run,
      calls: Number(values.calls),
      flows: Number(values.flows),
      agents: Number(values.agents),
      hours: Number(values.hours),
      without,
    });
    console.log(
      COLUMNS.map(([title, value]) => String(value(report)).padStart(title.length + 2)).join(''),
    );
    // A run in which nothing was due would show nothing.
    if (report.lost + report.doubled > 0 || report.expected === 0) process.exitCode = 1;
  }
}

function isPart(text: string): text is 'ledger' | 'catch-up' | 'lease' {
  return ['ledger', 'catch-up', 'lease'].includes(text);
}

void main();
