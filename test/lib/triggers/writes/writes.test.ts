import fc from 'fast-check';
import { diga } from '../../../../src/index';
import { startSandbox } from '../../../sandbox/sandbox';
import { startHost } from '../../../support/host';
import { opened } from '../../../support/opened';
import { recordLog } from '../../../support/log';
import { skipPauses } from '../../../support/time';
import { Machine } from './machine';
import { step } from './steps';

/**
 * What the piece writes in Diga, as a machine: flows of each trigger, agents, a colleague in the dashboard,
 * requests that fail before or after they took effect, and launches that lose lists. After every step,
 * nothing of anybody else's has changed, and no live version has lost anything.
 */

/** `npm run chaos -- --writes` sets both. */
const SEQUENCES = Number(process.env['SEQUENCES'] ?? 200);
const SEED = Number(process.env['SEED'] ?? 1);

it(
  'changes nothing of others, and loses nothing that is live, whatever fails',
  async () => {
    recordLog();
    skipPauses();
    const sequences = fc.array(step, { minLength: 1, maxLength: 40, size: 'max' });
    // One server for all: making one takes longer than a sequence.
    const sandbox = await opened(startSandbox({ loopbackIsPublic: true, keepLogs: false }));
    await fc.assert(
      fc.asyncProperty(sequences, async (steps) => {
        sandbox.clear();
        const host = await startHost(diga);
        try {
          const machine = new Machine(sandbox, host);
          for (const action of steps) await machine.take(action);
          await machine.settle();
        } finally {
          await host.close();
        }
      }),
      { numRuns: SEQUENCES, seed: SEED },
    );
  },
  60_000 + SEQUENCES * 5_000,
);
