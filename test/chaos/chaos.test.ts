import { ALL_FAULTS, type Fault, FOR_DAYS } from './faults';
import { mistakesIn } from './report';
import { simulate } from './simulation';

/** Faults that need days or thousands of calls: `npm run chaos` has them. */
const LONG: readonly Fault[] = [...FOR_DAYS, 'busy-start', 'never-finished'];
const SHORT = ALL_FAULTS.filter((name) => !LONG.includes(name));
const USUAL: readonly Fault[] = ['errors', 'outages', 'deliveries', 'deaths', 'webhooks', 'use'];

/** A busy machine makes a simulation slow, not wrong. */
const PATIENCE = 300_000;

const SMALL = { calls: 250, flows: 4, agents: 8, hours: 4, faults: SHORT };

describe('a simulated day full of faults', () => {
  it(
    'loses and duplicates no flow run',
    async () => {
      const report = await simulate({ ...SMALL, seed: 1 });
      expect(report).toMatchObject({ lost: 0, doubled: 0, unwanted: 0, incomplete: 0, refused: 0 });
      expect(report.expected).toBeGreaterThan(100);
      expect(report.longestRenewalMs).toBeLessThan(120_000);
    },
    PATIENCE,
  );

  it(
    'reads calls in progress together',
    async () => {
      const report = await simulate({ ...SMALL, seed: 1, faults: USUAL });
      expect(mistakesIn(report)).toBe(0);
      // About 10 if each call in progress is read on its own.
      expect(report.requestsPerCall).toBeLessThan(9);
    },
    PATIENCE,
  );

  it(
    'repeats itself with the same seed',
    async () => {
      const small = { ...SMALL, calls: 30, flows: 2, hours: 2, seed: 7 };
      expect(await simulate(small)).toEqual(await simulate(small));
    },
    PATIENCE,
  );
});

describe('a simulation without a part of the piece', () => {
  const tiny = { ...SMALL, calls: 150, seed: 1, faults: USUAL };

  it(
    'duplicates flow runs without the ledger',
    async () => {
      const report = await simulate({ ...tiny, calls: 20, without: 'ledger' });
      expect(report.doubled).toBeGreaterThan(0);
    },
    PATIENCE,
  );

  it(
    'loses flow runs without the catch-up',
    async () => {
      expect((await simulate({ ...tiny, without: 'catch-up' })).lost).toBeGreaterThan(0);
    },
    PATIENCE,
  );

  it(
    'duplicates flow runs without the lease',
    async () => {
      expect((await simulate({ ...tiny, without: 'lease' })).doubled).toBeGreaterThan(0);
    },
    PATIENCE,
  );
});
